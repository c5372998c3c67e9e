"""Hostile YAML: mappings of a few kilobytes that ask for gigabytes or minutes, or that no document should be."""

from __future__ import annotations

ALIASES = "\n".join(
    ["kind: files", "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    + [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 9)]
    + ["files: *a8", ""]
)
MERGES = "\n".join(
    ["kind: files", f"a0: &a0 {{{', '.join(f'k{number}: x' for number in range(100))}}}"]
    + [f"a{level}: &a{level} {{<<: [{', '.join([f'*a{level - 1}'] * 30)}]}}" for level in range(1, 6)]
    + ["files: *a5", ""]
)

HOSTILE: dict[str, str] = {
    "aliases": ALIASES,
    "merges": MERGES,
    "alias_of_itself": "kind: files\nfiles: &a {temps: *a}\n",
    "deep_lists": "kind: files\nfiles: " + "[" * 20_000 + "]" * 20_000 + "\n",
    "deep_mappings": "kind: files\nfiles: " + "{a: " * 20_000 + "x" + "}" * 20_000 + "\n",
    "huge_whole_number": f"kind: files\nmax_bad_share: {'9' * 1_000_000}\n",
    "huge_power": "kind: files\nmax_bad_share: 1e999999999\n",
    "list_key": "kind: files\n? [files, tables]\n: x\n",
    "mapping_key": "kind: files\n? {files: tables}\n: x\n",
    "many_nodes": "kind: files\nfiles: [" + "x, " * 1_000_000 + "x]\n",
    "many_keys": "kind: files\nfiles: {" + ", ".join(f"k{number}: x" for number in range(200_000)) + "}\n",
    "long_text": f"kind: files\nfiles: {'x' * 2_000_000}\n",
    "date_that_is_not": "kind: files\nfiles: 2023-99-99\n",
    "python_object": "kind: files\nfiles: !!python/object/apply:os.getcwd []\n",
    "two_documents": "kind: files\n---\nkind: files\n",
    "nul": "kind: files\nfiles: \x00\n",
}
"""What it is -> the text of a mapping."""
