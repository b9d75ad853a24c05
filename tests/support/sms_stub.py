"""A gateway for text messages that fails."""


class BrokenGateway:
    def send(self, *, phone, text):
        raise ConnectionError(phone)
