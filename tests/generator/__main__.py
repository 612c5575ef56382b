"""python -m tests.generator --seed 7 --out FOLDER: write the files of a supplier and expected.json."""

import argparse
import json
import sys
from pathlib import Path

from tests.generator import Mix


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.generator", description=__doc__)
    parser.add_argument("--seed", type=int, default=1520, help="another seed, another world (1520: that of tests/data)")
    parser.add_argument("--scale", type=float, default=1.0, help="0.5 or more: 1 gives 2,000 rows and 300 cards")
    parser.add_argument("--rows", type=int, metavar="N", help="exact number of rows of fuel_transactions.csv")
    parser.add_argument("--no-xlsx", action="store_true", help="leave the workbook out: a sheet holds 1,048,576 rows")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    args = parser.parse_args()
    if args.scale < 0.5 or (args.rows is not None and args.rows < 1000):
        parser.error("--scale must be at least 0.5 and --rows at least 1000")
    files, expected = Mix(args.seed, args.scale, args.rows).files(with_xlsx=not args.no_xlsx)
    files["expected.json"] = (json.dumps(expected, ensure_ascii=False, indent=1) + "\n").encode()
    args.out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (args.out / name).write_bytes(content)
        sys.stdout.write(f"{len(content):>12,}  {args.out / name}\n")


if __name__ == "__main__":
    main()
