"""Roles and categories: translates the source's codes, many of them Russian or Chinese, into ours."""

from missions.models import CrewAssignment

Role = CrewAssignment.Role
Category = CrewAssignment.Category

ROLES = {
    "CDR": Role.COMMANDER,
    "KDR": Role.COMMANDER,  # Komandir
    "ZZ": Role.COMMANDER,  # Zhilingzhang
    "MCDR": Role.COMMANDER,
    "CP": Role.COMMANDER,  # Command pilot of SpaceShipTwo
    "COP": Role.PILOT,
    "PLT": Role.PILOT,
    "LK": Role.PILOT,  # Letchik-kosmonavt, alone in a Vostok
    "VP": Role.PILOT,  # Vtoroy pilot
    "CMP": Role.COMMAND_MODULE_PILOT,
    "SP": Role.COMMAND_MODULE_PILOT,  # Senior pilot, as Apollo 7 and 8 still called the seat
    "LMP": Role.LUNAR_MODULE_PILOT,
    "BI": Role.FLIGHT_ENGINEER,  # Bortinzhener
    "BI1": Role.FLIGHT_ENGINEER_1,
    "BI2": Role.FLIGHT_ENGINEER_2,
    "FE1": Role.FLIGHT_ENGINEER_1,
    "FE2": Role.FLIGHT_ENGINEER_2,
    "HFG": Role.FLIGHT_ENGINEER,  # Hangtian feixing gongchengshi
    "MS": Role.MISSION_SPECIALIST,
    "MS1": Role.MISSION_SPECIALIST_1,
    "MS2": Role.MISSION_SPECIALIST_2,
    "MS3": Role.MISSION_SPECIALIST_3,
    "MS4": Role.MISSION_SPECIALIST_4,
    "MS5": Role.MISSION_SPECIALIST_5,
    "MS6": Role.MISSION_SPECIALIST,
    "PS1": Role.PAYLOAD_SPECIALIST,
    "PS2": Role.PAYLOAD_SPECIALIST,
    "PS3": Role.PAYLOAD_SPECIALIST,
    "ZHZJ": Role.PAYLOAD_SPECIALIST,  # Zaihe zhuanjia
    "KI": Role.RESEARCH_COSMONAUT,  # Kosmonavt-issledovatel'
    "KI1": Role.RESEARCH_COSMONAUT,
    "KI2": Role.RESEARCH_COSMONAUT,
    "VI": Role.PHYSICIAN,  # Vrach-issledovatel'
    "VK": Role.PHYSICIAN,
    "VR": Role.PHYSICIAN,
    "MO": Role.PHYSICIAN,  # Medical officer
    "UP": Role.PARTICIPANT,  # Uchastnik kosmicheskogo polyota
    "UP1": Role.PARTICIPANT,
    "UP2": Role.PARTICIPANT,
    # Seats of New Shepard and SpaceShipTwo
    **dict.fromkeys(["A1", "A2", "A3", "A4", "A5", "A6", "P", "P1", "P2", "P3", "P4"], Role.PARTICIPANT),
}
# Roles that have no code here go into the note.
NOTES = {
    "AI": "Astronaut instructor",
    "CAI": "Chief astronaut instructor",
    "CS": "Operator",
    "CS1": "Operator",
    "CS2": "Operator",
    "DMP": "Docking module pilot",
    "FZH": "Return capsule",
    "GCH": "Orbital module",
    "II": "Test engineer",
    "JOC": "Joint operations commander",
    "NS": "Scientist",
    "SPLT": "Science pilot",
    "SY": "Experimenter",
}
CATEGORIES = {
    "M": Category.PROFESSIONAL,
    "C": Category.PROFESSIONAL,
    # Sent by a government to work there, though employed elsewhere: the Shuttle's payload specialists.
    "PG": Category.PROFESSIONAL,
    "PB": Category.PRIVATE,
    "PS": Category.STAFF,
    "PT": Category.PARTICIPANT,
}


def role_of(code: str, words: str = "") -> Role:
    if "Payload Commander" in words or words.endswith("/PLC"):
        return Role.PAYLOAD_COMMANDER
    return ROLES.get(code, Role.CREW)


def note_on(code: str) -> str:
    return NOTES.get(code, "")


def category_of(code: str, role: Role) -> Category:
    category = CATEGORIES.get(code, Category.PROFESSIONAL)
    # Spaceflight participants are participants, even if a government or broadcaster paid; staff stay staff.
    if role == Role.PARTICIPANT and category != Category.STAFF:
        return Category.PARTICIPANT
    return category
