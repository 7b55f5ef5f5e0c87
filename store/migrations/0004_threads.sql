-- The first drawing of a card in a thread waits in the line of that thread, so
-- a lane no longer tells which card a drawing is of.
DROP INDEX outbox_redraw;
CREATE UNIQUE INDEX outbox_redraw ON outbox (card) WHERE state = 'pending' AND kind = 'card';
CREATE UNIQUE INDEX outbox_rehome ON outbox (slack_id) WHERE state = 'pending' AND kind = 'home';
CREATE INDEX outbox_drawings ON outbox (card) WHERE kind = 'card' AND state IN ('pending', 'sending', 'unknown');
