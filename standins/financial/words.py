"""What the window says, in Korean and English."""

WORDS = {
    "title": ("금융인증서비스", "Financial certificate"),
    "provider": ("금융인증서비스 대역", "Stand-in for the financial certificate service"),
    "asks": (
        "{site}에서 사업자용 금융인증서를 이용합니다.",
        "{site} asks for the financial certificate of a business.",
    ),
    "number": ("사업자번호", "Business number"),
    "number_1": ("사업자번호 앞 세 자리", "Business number, first three digits"),
    "number_2": ("사업자번호 가운데 두 자리", "Business number, two digits in the middle"),
    "number_3": ("사업자번호 뒤 다섯 자리", "Business number, last five digits"),
    "mobile": ("휴대폰번호", "Mobile number"),
    "mobile_1": ("휴대폰번호 앞자리", "Mobile number, first digits"),
    "mobile_2": ("휴대폰번호 가운데 자리", "Mobile number, digits in the middle"),
    "mobile_3": ("휴대폰번호 뒷자리", "Mobile number, last digits"),
    "by_sms": ("확인", "Confirm"),
    "by_otp": ("등록된 OTP로 인증", "Confirm with my OTP device"),
    "by_ars": ("전화(ARS)로 인증", "Confirm by a call (ARS)"),
    "cancel": ("취소", "Cancel"),
    "terms_title": ("금융인증서비스 가입", "Join the financial certificate service"),
    "terms_lead": (
        "클라우드 계정이 없습니다. 금융인증서비스에 가입하고 클라우드 계정을 만듭니다.",
        "There is no cloud account yet. Join the service, and one is made.",
    ),
    "terms_text": (
        "이 대역은 사업자번호와 휴대폰번호를 꺼질 때까지만 기억합니다.",
        "This stand-in remembers business number and mobile number until it stops.",
    ),
    "terms_agree": (
        "이용약관과 개인정보 수집·이용에 동의합니다.",
        "I agree to the terms of use, and to the use of my data.",
    ),
    "agree": ("동의하고 계속", "Agree and go on"),
    "confirm_title": ("휴대폰으로 확인", "Confirm with your phone"),
    "sms_lead": (
        "{mobile}에서 아래 숫자를 문자메시지로 보내 주세요.",
        "Send the digits below as a text message from {mobile}.",
    ),
    "ars_lead": (
        "{mobile}(으)로 거는 전화를 받고 아래 숫자를 눌러 주세요.",
        "Answer the call to {mobile}, and press the digits below.",
    ),
    "otp_lead": ("OTP에 표시된 여섯 자리를 입력해 주세요.", "Type the six digits that your OTP device shows."),
    "code": ("확인 숫자", "Digits"),
    "otp": ("OTP 번호", "OTP"),
    "sent": ("보냈습니다", "I have sent it"),
    "pressed": ("눌렀습니다", "I have pressed it"),
    "go_on": ("계속", "Go on"),
    "phone_page": ("이 대역의 휴대폰 열기", "Open the phone of this stand-in"),
    "choose_title": ("인증서 선택", "Choose a certificate"),
    "business": ("{name}, 사업자용", "{name}, for businesses"),
    "personal": ("{name} 대표의 개인용 (거절되는 예)", "The representative’s personal one of {name} (is refused)"),
    "no-r": ("{name}, 사업자용, R 없이 (잘못되는 예)", "{name}, for businesses, but without R (goes wrong)"),
    "sign": ("서명", "Sign"),
    "done_title": ("끝났습니다", "Done"),
    "done_lead": ("원래 화면으로 돌아갑니다.", "The page that asked for it goes on."),
    "failed_title": ("서명하지 않았습니다", "Nothing was signed"),
    "number-shape": ("사업자번호 열 자리를 입력해 주세요.", "Type the ten digits of the business number."),
    "mobile-shape": ("휴대폰번호를 확인해 주세요.", "Check the mobile number."),
    "number-unknown": (
        "이 사업자번호로 발급된 금융인증서가 없습니다.",
        "No financial certificate was issued to this business number.",
    ),
    "agree-first": ("약관에 동의해 주세요.", "Agree to the terms to go on."),
    "not-confirmed": ("아직 확인되지 않았습니다.", "It has not arrived yet."),
    "wrong-code": (
        "숫자가 맞지 않습니다. {tries}번 더 할 수 있습니다.",
        "The digits are wrong. You can try {tries} more times.",
    ),
    "no-choice": ("인증서를 선택해 주세요.", "Choose a certificate."),
}


def words_in(language: str) -> dict[str, str]:
    place = 0 if language == "ko" else 1
    return {key: texts[place] for key, texts in WORDS.items()}
