"""Writing a resume: its pages in seven steps, all open at any time (RS-1 to RS-12).

Education, experience and options have entries beside their page: an entry is a step of the draft of its own, named
"education:<id>", whose place among the others, and whether it was removed, stand in it as "place" and "removed".
"""

from flask_babel import lazy_gettext as _l

from app.forms.draft import WizardForm
from app.forms.resume.address import AddressForm
from app.forms.resume.basics import BasicsForm
from app.forms.resume.conditions import ConditionsForm
from app.forms.resume.education import EducationEntryForm, EducationForm
from app.forms.resume.entry import EntryForm
from app.forms.resume.experience import ExperienceEntryForm, ExperienceForm
from app.forms.resume.introduction import IntroductionForm
from app.forms.resume.name_check import NameCheckForm
from app.forms.resume.options import OptionEntryForm, OptionsForm
from app.forms.resume.photo import PhotoForm
from app.forms.resume.stay import StayForm
from app.wizards.engine import Answers, Step, Wizard


def in_korea(answers: Answers) -> bool:
    """Whoever is not in Korea yet has no registration number to check."""
    return answers.get("stay", {}).get("stay_place") != "abroad"


RESUME = Wizard(
    "resume",
    stages=(
        ("basics", _l("Basics")),
        ("photo", _l("Photo")),
        ("education", _l("Education")),
        ("experience", _l("Work")),
        ("options", _l("Skills")),
        ("conditions", _l("Wishes")),
        ("apply", _l("Apply")),
    ),
    steps=(
        Step("basics", "resume.basics", "basics", BasicsForm),
        Step("stay", "resume.stay", "basics", StayForm),
        Step("name_check", "resume.name_check", "basics", NameCheckForm, in_korea),
        Step("address", "resume.address", "basics", AddressForm),
        Step("photo", "resume.photo", "photo", PhotoForm),
        Step("education", "resume.education", "education", EducationForm),
        Step("experience", "resume.experience", "experience", ExperienceForm),
        Step("options", "resume.options", "options", OptionsForm),
        Step("conditions", "resume.conditions", "conditions", ConditionsForm),
        Step("introduction", "resume.introduction", "apply", IntroductionForm),
    ),
    is_ordered=False,
)
ENTRY_FORMS: dict[str, type[EntryForm]] = {
    "education": EducationEntryForm,
    "experience": ExperienceEntryForm,
    "options": OptionEntryForm,
}
TITLES = {
    "basics": _l("Title and name"),
    "stay": _l("Your stay"),
    "name_check": _l("Name check"),
    "address": _l("Address"),
    "photo": _l("Photo"),
    "education": _l("Education"),
    "experience": _l("Work experience"),
    "options": _l("Skills"),
    "conditions": _l("Wishes"),
    "introduction": _l("About you"),
}
# The answer of a page that asks for no entries; then those that were written stay in the draft and count nowhere.
ASKS_FOR_NONE = {"education": ("has_university", "no"), "experience": ("career", "new")}


def form_of(step: str) -> type[WizardForm] | None:
    """The form of a step of the draft: of a page, or of an entry, as "education:k3f9"; None where there is no such."""
    if ":" in step:
        return ENTRY_FORMS.get(step.split(":", 1)[0])
    return next((one.form for one in RESUME.steps if one.name == step), None)


def is_done(stage: str, answers: Answers) -> bool:
    """Whether every page of a stage was accepted."""
    return all(step.name in answers for step in RESUME.path(answers) if step.stage == stage)


def following(name: str, answers: Answers) -> Step | None:
    """The page after this one, as they follow each other; None after the last."""
    path = RESUME.path(answers)
    places = [step.name for step in path]
    at = places.index(name) + 1 if name in places else 0
    return path[at] if at < len(path) else None


def entries_of(answers: Answers, kind: str) -> list[tuple[str, dict[str, object]]]:
    """The entries of a kind that count, as (id, fields), in the member's order: not removed, and asked for."""
    field, none = ASKS_FOR_NONE.get(kind, ("", ""))
    if field and answers.get(kind, {}).get(field) == none:
        return []
    found = [
        (step.split(":", 1)[1], dict(fields))
        for step, fields in answers.items()
        if step.startswith(f"{kind}:") and not fields.get("removed")
    ]
    return sorted(found, key=lambda entry: (entry[1].get("place", 0), entry[0]))
