"""个人信息权利申请: asking about the data kept about oneself, as tickets with a number, a day and an answer (PIPL 44 to 50)."""
