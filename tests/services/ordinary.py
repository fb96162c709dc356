"""An ordinary request to each service: the path below its address, with the query."""

MONTH = "/public/v1/preview/C/M/HS?reporterCode=156&partnerCode=112&period=202401&cmdCode=TOTAL,44"
MONTH += "&flowCode=M,X&partner2Code=0&customsCode=C00&motCode=0"
GDP = "/v2/country/BLR/indicator/NY.GDP.MKTP.CD?format=json&date=2023:2025"
DEBT = "/v2/sources/6/country/BLR/series/DT.DOD.DPPG.CD/counterpart-area/730/time/YR2024"
DEBT += "?format=json"
IMTS = "/external/sdmx/3.0/data/dataflow/IMF.STA/IMTS/+/CHN.MG_CIF_USD.BLR.M"
IMTS += "?c%5BTIME_PERIOD%5D=ge:2025-M11"
DOLLAR = "/exrates/rates/dynamics/431?startDate=2024-03-12&endDate=2024-03-15"
EURO = "/service/data/EXR/D.USD.EUR.SP00.A?format=csvdata&detail=dataonly&startPeriod=2025-12-29"
WOOD = "/eurostat/api/comext/dissemination/statistics/1.0/data/DS-045409?freq=M&partner=BY"
WOOD += "&reporter=EU27_2020&product=44&flow=2&indicators=VALUE_IN_EUROS&sinceTimePeriod=2025-09"
CSV = "application/vnd.sdmx.data+csv;version=2.0.0"
REQUESTS = {
    "un_comtrade": MONTH,
    "imf_imts": IMTS,
    "world_bank": GDP,
    "world_bank_debt": DEBT,
    "nbrb": DOLLAR,
    "ecb": EURO,
    "eurostat": WOOD,
}


def headers(service: str) -> dict[str, str]:
    """Return the headers without which a service would answer in another form."""
    return {"accept": CSV} if service == "imf_imts" else {}
