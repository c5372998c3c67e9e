"""An analyst's own section in the report of the demonstration's first client: what one file in params adds (H12)."""

from __future__ import annotations

OWN_NOTEBOOKS = {
    "aubrac-logistique": {
        "incident-median.py": """# after: axes
# %% [markdown]
# ## Un incident médian, par filiale et par mois
#
# La moitié des incidents d’une filiale ont demandé **moins** que cette durée dans le mois. Une filiale où elle monte
# a des incidents plus longs, et pas seulement plus nombreux.
# %%
incidents = r.where(kind="incident", period="2022..").by("subsidiary", "month")
median = incidents.pivot(index="subsidiary", columns="month", values="median_ticket_hours")
# %%
from plotly import graph_objects as go

figure = go.Figure(go.Heatmap(x=list(median.columns), y=list(median.index), z=median.to_numpy()))
figure.update_layout(title="Heures d’un incident médian", xaxis_title="mois", yaxis_title="filiale")
figure
"""
    }
}
"""Client -> name of the file in `params/notebooks/<client>/` -> its text."""
