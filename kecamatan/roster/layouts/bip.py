"""Buku Induk Penduduk: a sheet for each desa, the members of each family below a row with its KK. Pure.

Three kinds are seen. With KTP-el (two header rows, a row of negative column numbers, "No. KK :" before each family),
that of 2012 (each family under its own NO.KK, NAMA.KK, ALAMAT and its own headings), and that of 2016 ("No. KK : 32..."
in one cell, cells that end with a no-break space). Their "Status" is the voters' list or the marriage, not a life.
"""


def is_ektp(names: frozenset[str]) -> bool:
    return bool(names & {"WJBKTP", "STATRKM"})


def is_2012(names: frozenset[str]) -> bool:
    return "HUBKEL" in names and bool(names & {"TMPTLHR", "GDRH", "KET"})


def is_2016(names: frozenset[str]) -> bool:
    return bool(names & {"TGLBLNTH", "TGLBLNTHN"})
