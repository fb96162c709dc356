"""What is decoded is what it claims to be; what is not is told in one readable sentence."""

from collections.abc import Hashable

import pytest
from answers import series

from indicators.errors import AnswerError
from indicators.sources.decoding import Decoder
from indicators.sources.model import Row

DECODE = Decoder("customs")


def sentence(error: pytest.ExceptionInfo[AnswerError]) -> str:
    assert error.value.service == "customs"
    return str(error.value)


def test_an_error_says_what_was_expected_and_what_was_found_instead() -> None:
    with pytest.raises(AnswerError) as refused:
        DECODE.json(b"<html>\n<title>Maintenance</title>")
    assert sentence(refused) == (
        "customs: expected JSON, found '<html>\\n<title>Maintenance</title>'"
    )
    with pytest.raises(AnswerError) as refused:
        DECODE.number("12", "a value")
    assert sentence(refused) == "customs: expected a value as a finite number, found '12'"


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ({"a": 1, "b": {}}, "an object of 2 keys"),
        ([1, [2]], "a list of 2"),
        ("a\u202eb\x00\ud800", r"'a\u202eb\x00\ud800'"),
        (None, "None"),
        ("x" * 500, f"'{'x' * 98}…"),
        (b"x" * 500, f"b'{'x' * 97}…"),
    ],
)
def test_what_was_found_is_shown_in_a_line_without_anything_invisible(
    found: object, shown: str
) -> None:
    told = str(DECODE.refused("form", "less", found))
    assert told == f"customs: expected less, found {shown}"
    assert told.encode()


@pytest.mark.parametrize(
    ("content", "value"),
    [(b'{"a":1}', {"a": 1}), (b'\xef\xbb\xbf["\xd1\x8f"]', ["я"]), (b" 5\n", 5), (b"null", None)],
)
def test_json_is_decoded_with_and_without_a_byte_order_mark(content: bytes, value: object) -> None:
    assert DECODE.json(content) == value


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" ",
        b"<",
        b"\xef\xbb\xbf<?xml",
        b"\xff",
        b"NaN",
        b'{"a":-Infinity}',
        b'{"a":1',
        b"[" * 200_000,
        b"9" * 5000,
        b"{}{}",
    ],
)
def test_what_is_no_json_is_refused(content: bytes) -> None:
    with pytest.raises(AnswerError) as refused:
        DECODE.json(content)
    assert refused.value.reason == "form"


def test_csv_is_read_by_the_names_of_its_columns() -> None:
    content = b'\xef\xbb\xbfb,a,c\r\n1,"x, ""y""\nz",\r\n\r\n2,,3\r\n'
    assert DECODE.csv(content, ("a", "b")) == [
        {"a": 'x, "y"\nz', "b": "1", "c": ""},
        {"a": "", "b": "2", "c": "3"},
    ]


@pytest.mark.parametrize(
    "content", [b'a,b\n"x"y,1\n', b'a,b\n"x,1\n', b"a,b\n1\n", b"a,a,b\n1,2,3\n"]
)
def test_csv_that_is_not_well_formed_is_refused(content: bytes) -> None:
    with pytest.raises(AnswerError) as refused:
        DECODE.csv(content, ("a", "b"))
    assert refused.value.reason == "form"


@pytest.mark.parametrize("text", ["5", "-0.5", "1e3", "0"])
def test_a_number_in_csv_is_a_number(text: str) -> None:
    assert DECODE.observation(text, "x") == float(text)


@pytest.mark.parametrize("text", ["", "NaN"])
def test_no_number_in_csv_is_none(text: str) -> None:
    assert DECODE.observation(text, "x") is None


@pytest.mark.parametrize("text", ["1,5", "inf", "nan", "1_000", " 1", "1e400", "٥", "0x1", "-"])
def test_what_only_looks_like_a_number_in_csv_is_refused(text: str) -> None:
    with pytest.raises(AnswerError):
        DECODE.observation(text, "x")


@pytest.mark.parametrize(("value", "text"), [("02", "02"), (2, "2"), (" 730 ", "730"), (0, "0")])
def test_a_code_is_a_text_or_a_whole_number(value: object, text: str) -> None:
    assert DECODE.code(value, "x") == text


@pytest.mark.parametrize("value", [None, True, 1.0, [], {}])
def test_anything_else_is_no_code(value: object) -> None:
    with pytest.raises(AnswerError):
        DECODE.code(value, "x")


@pytest.mark.parametrize("value", ["я", "a\nb", "\x7f", "=cmd\x00", "x" * 61, 5, [], "\ud800"])
def test_only_short_plain_text_gets_into_a_row(value: object) -> None:
    with pytest.raises(AnswerError):
        DECODE.word(value, "x")


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), ("", ""), (" 2024-07-01 ", "2024-07-01"), ("x" * 60, "x" * 60)]
)
def test_short_plain_text_gets_into_a_row_as_it_is(value: object, text: str) -> None:
    assert DECODE.word(value, "x") == text


@pytest.mark.parametrize("value", [1e-9, 1e9, 0, -1.5])
def test_no_currency_is_worth_nothing_or_everything(value: float) -> None:
    assert DECODE.rate(1.1e-9, "x") == 1.1e-9
    with pytest.raises(AnswerError):
        DECODE.rate(value, "x")


def test_a_key_that_comes_twice_is_refused() -> None:
    seen: set[Hashable] = set()
    DECODE.check_new(seen, ("a", 1))
    DECODE.check_new(seen, ("a", 2))
    with pytest.raises(AnswerError) as refused:
        DECODE.check_new(seen, ("a", 1))
    assert refused.value.reason == "duplicate"


def test_a_row_is_in_the_unit_of_its_series() -> None:
    tonnes = series("customs", "x", "M", "export", factor=0.001, unit="tonnes")
    assert DECODE.row(tonnes, "2024-01", 5000, "note", "edition", "derived") == Row(
        "goods_value", "export", "CHN", "2024-01", 5.0, "tonnes", "derived", "note", "edition"
    )


def test_a_value_that_its_factor_makes_infinite_is_refused() -> None:
    with pytest.raises(AnswerError):
        DECODE.row(series("customs", "x", factor=1e300), "2024", 1e300)
