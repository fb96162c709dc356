"""Words that say which way a figure went: a text has them from the data, not of its own."""

import re

from indicators.stories.filling import EVENT_PARTS, references

_DIRECTIONS = {
    "en": r"rose|ris(?:e|es|en|ing)|fell|fall(?:s|en|ing)?|gr(?:ew|ow|ows|owing|own|owth)|halved"
    r"|(?:doubl|tripl|dropp|declin|increas|decreas|climb|jump|plung|soar|collaps)ed"
    r"|shr(?:ank|unk|inks?)|increases?|decreases?|declines?|drops?",
    "nl": r"steeg|stegen|stijg(?:t|en|ing|end)|gestegen|daal(?:t|de|den)|dal(?:en|ing)|gedaald"
    r"|groei(?:t|en|de|den)?|gegroeid|(?:verdubbel|verdrievoudig|halveer)(?:t|d|de|den)"
    r"|gehalveerd|zak(?:t|te|ten|ken)|gezakt|kelderde|kromp(?:en)?|krimpt?|toename|afname",
}
_DIRECTION = {
    code: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for code, words in _DIRECTIONS.items()
}
_BRACES = re.compile(r"\{[^{}]*\}")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s")


def directions(text: str, language: str) -> list[str]:
    """Return the words in a text that say which way something went, without the data's leave."""
    return _DIRECTION[language].findall(_BRACES.sub("", text))


def directions_of_figures(text: str, language: str) -> list[str]:
    """Return such words in those sentences of a text that refer to a figure."""
    return [
        word
        for sentence in _SENTENCE_END.split(text)
        if any(reference.part not in EVENT_PARTS for reference in references(sentence))
        for word in directions(sentence, language)
    ]
