"""Files of suppliers: read, judged row by row with a reason for each refusal, and taken in as sets."""
