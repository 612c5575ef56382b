"""The common table: one declaration gives a list its columns, filters, tiles, views, pages, actions and exports.

A module writes a `Table` (table.py) and calls `render_table` (render.py). The address holds the whole state (state.py);
what a person prefers is kept on the server (preferences.py). Pages are cut by keyset (keyset.py), counts are capped
(counts.py), so a list costs the same at any size.
"""
