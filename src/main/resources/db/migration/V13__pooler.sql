-- Whether a connection pooler in session mode stands before the server; false: none, or not known.
ALTER TABLE instance ADD COLUMN session_pooler boolean NOT NULL DEFAULT false;
