"""Fixtures for all tests: a tiny data folder that is sound, and ways to spoil it."""

import csv
import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from indicators.loaders import Dataset, load
from indicators.store import watching

# A busy machine makes a property slow, not wrong.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
# So it makes a look at the store.
watching.PATIENCE = 30.0

# No test reads or writes the store and the answers of whoever runs it: these are never made.
NOWHERE = Path(tempfile.gettempdir()) / f"indicators-no-store-{os.getpid()}"
os.environ["INDICATORS_STORE"] = str(NOWHERE / "store")
os.environ["INDICATORS_CACHE"] = str(NOWHERE / "answers")

TINY = {
    "reporters.csv": """\
reporter,role,title_en,title_nl,short_en,short_nl
BLR,home,Belarus,Belarus,Belarus,Belarus
CHN,partner,China,China,China,China
UTLC,operator,UTLC ERA,UTLC ERA,UTLC,UTLC
""",
    "panels.csv": """\
panel,position,title_en,title_nl,default_shown,default_measure,gap_en,gap_nl
timber,1,Timber,Hout,yes,export:m3:flow,No dollars for whole years,Geen dollars over hele jaren
rail,2,Rail freight,Spoorvracht,yes,westbound:TEU:flow,,
park,3,Great Stone,Great Stone,no,:firms:stock,,
""",
    "sources.csv": """\
source_id,publisher,title,url,link,published,language,kind,how_seen
belta_2021,BelTA,Timber to China,https://example.org/a,yes,2021-02-01,en,state news,page
gacc_2021,China Customs,Sawnwood,http://example.org/b,no,2021~,zh,official statistics,excerpt
utlc_2021,UTLC ERA,Transit in 2021,https://example.org/c?x=1,yes,,ru,company,page
""",
    "catalog.csv": """\
indicator,title_en,title_nl,unit,kind,panel,hs_code,description_en,description_nl
sawnwood,Sawnwood,Gezaagd hout,m3,flow,timber,4407,Softwood sawnwood,Gezaagd naaldhout
wood,Wood,Hout,USD,flow,timber,44,Wood and articles of wood,Hout en houtwaren
transit,Transit,Transit,TEU,flow,rail,,Containers in transit,Containers in transit
residents,Residents,Bewoners,firms,stock,park,,Firms in the park,Bedrijven in het park
spare,Spare,Reserve,percent,ratio,,,Of no panel,Van geen paneel
""",
    "observations.csv": """\
indicator,flow,reporter,period,value,unit,status,source_id,note
transit,westbound,UTLC,2021,692500,TEU,official,utlc_2021,
sawnwood,export,BLR,2020,600000.5,m3,reported,belta_2021,"with a comma, and NA"
sawnwood,export,CHN,2020,634000,m3,official,gacc_2021,
sawnwood,export,CHN,2020,910000,m3,doubtful,gacc_2021,swapped with another country
wood,export,BLR,2021-01/2021-11,-1.5e3,USD,derived,belta_2021,
residents,,BLR,2021-05-12,71,firms,reported,belta_2021,
residents,,BLR,2021-Q3,80,firms,reported,belta_2021,
spare,,CHN,2021-01/2021-12,12.5,percent,official,gacc_2021,
""",
    "services.csv": """\
service,title_en,title_nl,base_url,spacing_seconds,timeout_seconds,source_id,attribution,\
redistribution,first_year,months_back,due_days,stale_days,fallback
customs,Customs,Douane,https://example.org,0.5,30,gacc_2021,Source: Customs.,no,2015,24,30,90,
""",
    "series.csv": """\
service,key,frequency,indicator,flow,reporter,factor
customs,44/M,M,wood,export,CHN,1000
""",
    "breaks.csv": """\
indicator,flow,reporter,period,reason_en,reason_nl
sawnwood,export,CHN,2019-07,Another count,Een andere telling
""",
    "claims.csv": """\
claim_id,paraphrase_en,paraphrase_nl,panels,test,rule,evidence,verdict,reason
C01,Timber grew,Hout groeide,timber;rail,Compare,"grew(sawnwood:export,2019,2020)",\
From [belta_2021] and [gacc_2021],partly,Some did
C02,Nothing to see,Niets te zien,,,,,open,
""",
    "events.csv": """\
event_id,date,date_precision,end_date,title_en,title_nl,description_en,description_nl,category,\
in_article,importance,panels,claim_ids,source_id,more_source_ids
X001,2020,year,,A year,Een jaar,What it was,Wat het was,trade,yes,1,timber;park,C01;C02,belta_2021,
X002,2021-03,month,,A month,Een maand,What it was,Wat het was,rail,no,3,,,utlc_2021,gacc_2021
X003,2021-05-12,day,2021-05-14,Three days,Drie dagen,It,Het,diplomacy,context,2,rail,,gacc_2021,
""",
    "synonyms.csv": """\
indicator,panel,language,words
sawnwood,,ru,доски;пиломатериалы
,timber,nl,hout;timmerhout
wood,,en,lumber
""",
}
"""The tables of a sound data folder, small enough to know every cell of."""

ChangeCell = Callable[[str, int, str, str], None]


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Write the tiny data set into a folder of its own."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name, text in TINY.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


@pytest.fixture
def dataset(data_folder: Path) -> Dataset:
    """Load the tiny data set."""
    return load(data_folder)


@pytest.fixture
def change_cell(data_folder: Path) -> ChangeCell:
    """Change one cell of the data folder: file, row (the header is 1), column, new text."""

    def change(file: str, row: int, column: str, text: str) -> None:
        path = data_folder / file
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
        rows[row - 1][rows[0].index(column)] = text
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows(rows)

    return change


@pytest.fixture
def append_line(data_folder: Path) -> Callable[[str, str], None]:
    """Append one line of text to a file of the data folder."""

    def append(file: str, line: str) -> None:
        path = data_folder / file
        path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")

    return append
