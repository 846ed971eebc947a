"""Exports of SIAK itself: the columns of its database (NAMA_LGKP, NO_KEL) and its Excel report in words. Pure."""


def is_database(names: frozenset[str]) -> bool:
    """Database names, also under shortened or reordered headings."""
    return bool(names & {"NAMALGKP", "NOKEL", "NOKELURAHAN"})


def is_words(names: frozenset[str]) -> bool:
    """The report "Laporan penduduk": up to 37 columns with words in them, RW before RT."""
    return "NAMAPENDUDUK" in names
