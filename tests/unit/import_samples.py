"""A data folder that knows the codes of services, and samples of their tables."""

from pathlib import Path

TABLES = Path(__file__).parent / "tables"

_MORE = {
    "reporters": "EU,other,European Union,Europese Unie,EU,EU\n",
    "catalog": """\
wood_eu,Wood with the EU,Hout met de EU,EUR,flow,,44,Wood,Hout
potash,Potash,Kali,tonnes,flow,,3104,Potash,Kali
potash_rail,Potash by rail,Kali per spoor,tonnes,flow,,3104,Potash,Kali
sawnwood_value,Sawnwood value,Waarde,USD,flow,,,Sawnwood,Gezaagd hout
""",
    "services": """\
un_comtrade,UN Comtrade,UN Comtrade,https://example.org,3,60,gacc_2021,UN.,no,2010,36,30,90,
eurostat,Eurostat,Eurostat,https://example.org,3,60,gacc_2021,EU.,yes,2010,36,30,90,
""",
    "series": """\
un_comtrade,156.112.44.M,A,wood,export,CHN,1
un_comtrade,112.156.44.X,A,wood,export,BLR,1
eurostat,EU27_2020.BY.44.1.VALUE_IN_EUROS,M,wood_eu,export,EU,1
eurostat,EU27_2020.BY.44.2.VALUE_IN_EUROS,M,wood_eu,import,EU,1
""",
}


def add_codes(folder: Path) -> Path:
    """Add what the services call things to a tiny data folder."""
    for name, lines in _MORE.items():
        path = folder / f"{name}.csv"
        path.write_text(path.read_text("utf-8") + lines, "utf-8")
    return folder
