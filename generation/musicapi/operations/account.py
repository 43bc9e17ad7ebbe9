"""The account itself (§5)."""

from generation.musicapi.operations.kinds import Operation

GET_CREDITS = Operation(
    key="get-credits",
    label="Read the balance",
    method="GET",
    path="/api/v1/get-credits",
    price=0,
    answer="now",
    result="credits",
)
