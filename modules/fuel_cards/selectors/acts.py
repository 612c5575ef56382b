"""What of an act stands for fuel cards: a line for each product, with what of it was bought less what was returned.

Each charge of the ledger is of one transaction, told by its key; a charge that was taken back counts the other way
round; an adjustment by a recalculation changes the sum alone. The sum is what the ledger has charged, the quantity what
was filled, the price between the two is an average.
"""

ACT_LINES = """
SELECT c.account_id, c.is_late, coalesce(p.name, nullif(t.product_name, ''), t.card_number) AS title,
    coalesce(nullif(p.unit, ''), t.unit) AS unit, p.vat_rate,
    sum(CASE WHEN c.key LIKE 'fuel_cards.adjustment:%' THEN 0 WHEN c.key LIKE '%:reversed' THEN -t.quantity
        ELSE t.quantity END), sum(c.amount)
FROM act_charge c
JOIN fuel_cards_transaction t ON t.id = split_part(c.key, ':', 2)::bigint
LEFT JOIN fuel_cards_product p ON p.id = t.product_id
GROUP BY 1, 2, 3, 4, 5
"""
