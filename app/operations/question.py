"""Questions to the customer centre: stored for staff, acknowledged by e-mail."""

from app.extensions import db
from app.models import Member, Question, Staff
from app.models.types import now
from app.operations import budget, outbox

RECEIPTS = "3 per hour; 10 per day"  # to one address: the form must not flood a stranger's mailbox


def ask(email: str, text: str, language: str, member: Member | None = None) -> Question:
    """Store a question and mail a receipt to the asker. Flushed, not committed."""
    question = Question(email=email, text=text, language=language, member_id=member.id if member else None)
    db.session.add(question)
    db.session.flush()
    if budget.within("question.receipt", email.lower(), RECEIPTS):
        # Without the question itself: nobody shall be able to send a stranger words of his own through this site.
        payload = {"to": email, "language": language, "template": "question_received"}
        outbox.put(
            "mail.question_received", payload, key=f"question-{question.public_id}", member_id=question.member_id
        )
    return question


def answer(question: Question, text: str, staff: Staff) -> None:
    """Keep the answer and mail it to the asker. Flushed, not committed."""
    question.answer = text
    question.answered_at = now()
    question.answered_by = staff.id
    db.session.flush()
    payload = {
        "to": question.email,
        "language": question.language,
        "template": "question_answered",
        "context": {"question": question.text, "answer": text},
    }
    outbox.put("mail.question_answered", payload, key=f"answer-{question.public_id}", member_id=question.member_id)
