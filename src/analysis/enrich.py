"""From the source's tables to entries that carry every axis, by the rules in params. Pure, applied at each read.

The frame `Enriched.entries` has one row a time entry of the client, counted or not:

=================  ==================  ==================================================================================
column             type                meaning
=================  ==================  ==================================================================================
source             category            name of the source
time_entry_id      str                 identifier in the source
ticket_id          str                 the ticket, as the source writes it; null: none
ticket_key         str                 `source` and `ticket_id` together: one ticket, whatever its source
work_date          datetime64          civil day of the entry in the client's time zone (rule 1.3)
started_at         datetime64, local   start in the client's time zone, where the source has a time of day
seconds            int64               real effort [s]
code               category            null where the entry counts, else why it does not (rule 14)
is_private         bool                its text is never shown
detail             str                 what was done
technician         category            name, or identifier where there is no name
technician_group   category            team
profile            category            administrator, engineer… null: unknown
ticket_kind        category            incident, request; null: not said
requester          category            name, or identifier
department         category            function or department
country            category            country
subsidiary         category            subsidiary, by its name in params where there is one
application        category            business application
domain             category            technical domain
category_path      category            names from the root, joined by `PATH_SEPARATOR`
category_level_1   category            the first of them
in_scope           bool                in the contract's perimeter; true where no rule says otherwise
contract_line      category            the line it consumes; null: unallocated (rule 4)
controls           category            ISO 27001 controls, joined by a space
=================  ==================  ==================================================================================
"""

from __future__ import annotations

PATH_SEPARATOR = " > "
