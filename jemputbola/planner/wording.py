"""What the planner has to say to people, in Indonesian."""

from typing import Final

from jemputbola.planner.causes import Cause
from jemputbola.planner.problem import Problem
from kecamatan.indonesian import long_date

SENTENCES: Final = {
    "no_team": "Tidak ada tim, jadi tidak ada kunjungan yang dapat direncanakan.",
    "no_day": "Tidak ada hari kerja dalam masa rencana.",
    "confirmed_team_unknown": "Kunjungan pasti {points} pada {date} memakai tim {team} yang tidak ada.",
    "confirmed_day_unknown": "Kunjungan pasti {points} jatuh pada {date}, bukan hari kerja dalam masa rencana.",
    "confirmed_team_absent": "Kunjungan pasti {points} pada {date} tidak dapat dijalankan: "
    "tim {team} tidak hadir hari itu.",
    "confirmed_too_often": "Kunjungan pasti {points} pada {date} terlalu dekat dengan, atau terlalu banyak bersama, "
    "kunjungan pasti lain di titik yang sama.",
    "confirmed_two_places": "Tim {team} mempunyai beberapa kunjungan pasti pada {date} yang tidak dapat dijalankan "
    "dalam satu hari; {points} tidak termuat.",
    "confirmed_too_far": "Kunjungan pasti {points} pada {date} terlalu jauh: tim {team} tidak punya cukup waktu, "
    "juga dengan menginap.",
    "confirmed_not_fitted": "Kunjungan pasti {points} pada {date} oleh tim {team} tidak dapat dimuat "
    "bersama yang lain.",
    "kecamatan_without_points": "Kecamatan {kecamatan} tidak mempunyai titik pelayanan.",
    "kecamatan_never_open": "Tidak ada titik di Kecamatan {kecamatan} yang buka dalam masa rencana.",
    "kecamatan_no_team_present": "Pada semua hari buka di Kecamatan {kecamatan} tidak ada tim yang hadir.",
    "kecamatan_too_far": "Kecamatan {kecamatan} tidak terjangkau pada hari bukanya, juga dengan menginap.",
    "kecamatan_not_fitted": "Kecamatan {kecamatan} tidak dapat dimuat: hari tim tidak cukup untuk semua kecamatan "
    "dan kunjungan pasti.",
}


def sentence(problem: Problem, cause: Cause) -> str:
    """The sentence for one cause."""
    names = [problem.points[problem.point_number[key]].name for key in cause.points]
    return SENTENCES[cause.code].format(
        points=", ".join(names),
        team=cause.team,
        date=long_date(cause.date) if cause.date else "",
        kecamatan=problem.kecamatan.get(cause.kecamatan, cause.kecamatan),
    )
