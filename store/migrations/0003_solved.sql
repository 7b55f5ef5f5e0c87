-- What people said was solved is read whenever an article's form is opened.
CREATE INDEX questions_solved ON questions (id) WHERE mark = 'solved';
