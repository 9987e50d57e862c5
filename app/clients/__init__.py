"""One class per outside service, written against its real wire format; failures become one error class each."""
