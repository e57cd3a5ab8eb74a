-- Huiying: the desk. People and their accounts, decisions of two persons, co-operating units, reviews and publication, what helps
-- while writing. "IF NOT EXISTS" of a column is MariaDB's own; other servers read a comment there and apply each ALTER as one step.

-- --- tickets ---

-- route, step: of the review in which the text is, and the how manieth of its steps waits (from 1; 0: none).
-- pending: a decision that waits for a second person of the office (refuse, redirect, invalid) or for the office (return).
-- asks: the office has something to decide (pending, or more time was asked for). original_id: DUPLICATE: of which ticket.
-- screen: highest level of the site's words in what the citizen wrote (1 note, 2 flag, 3 hold). flags: bits, 1 negative or likely to
-- stir opinion. archive_at: when the time for a rating is over. rated_by: citizen, office; '' nobody yet.
ALTER TABLE ticket
  ADD COLUMN /*M! IF NOT EXISTS */ route VARCHAR(40) NOT NULL DEFAULT '',
  ADD COLUMN /*M! IF NOT EXISTS */ step TINYINT NOT NULL DEFAULT 0,
  ADD COLUMN /*M! IF NOT EXISTS */ pending VARCHAR(12) NOT NULL DEFAULT '',
  ADD COLUMN /*M! IF NOT EXISTS */ pending_reason VARCHAR(40) NOT NULL DEFAULT '',
  ADD COLUMN /*M! IF NOT EXISTS */ pending_words TEXT NULL,
  ADD COLUMN /*M! IF NOT EXISTS */ pending_by BIGINT NULL,
  ADD COLUMN /*M! IF NOT EXISTS */ asks TINYINT NOT NULL DEFAULT 0,
  ADD COLUMN /*M! IF NOT EXISTS */ original_id BIGINT NULL,
  ADD COLUMN /*M! IF NOT EXISTS */ screen TINYINT NOT NULL DEFAULT 0,
  ADD COLUMN /*M! IF NOT EXISTS */ flags INT NOT NULL DEFAULT 0,
  ADD COLUMN /*M! IF NOT EXISTS */ archive_at DATETIME(6) NULL,
  ADD COLUMN /*M! IF NOT EXISTS */ rated_by VARCHAR(8) NOT NULL DEFAULT '',
  ADD KEY /*M! IF NOT EXISTS */ ticket_asks (site_id, asks, next_due_at, id),
  ADD KEY /*M! IF NOT EXISTS */ ticket_original (original_id),
  ADD KEY /*M! IF NOT EXISTS */ ticket_archive (archive_at, id);

-- changed_at: the database says it whenever the row changes, so that whoever keeps open tickets in memory reads only what is new
-- (modules/desk/shelf.h). Rows from before it count as old. ticket_age, ticket_…_age: lists by age are one walk in an index,
-- whatever they are filtered by; what is rare has its own beginning there.
ALTER TABLE ticket
  ADD COLUMN /*M! IF NOT EXISTS */ changed_at DATETIME(6) NOT NULL DEFAULT '2000-01-01 00:00:00',
  ADD KEY /*M! IF NOT EXISTS */ ticket_changed (changed_at, id),
  ADD KEY /*M! IF NOT EXISTS */ ticket_age (site_id, submitted_at, id, state, unit_id, category, screen, flags),
  ADD KEY /*M! IF NOT EXISTS */ ticket_unit_age (site_id, unit_id, submitted_at, id, state, category, screen, flags),
  ADD KEY /*M! IF NOT EXISTS */ ticket_state_age (site_id, state, submitted_at, id, unit_id, category, screen, flags),
  ADD KEY /*M! IF NOT EXISTS */ ticket_category_age (site_id, category, submitted_at, id, state, unit_id, screen, flags);
ALTER TABLE ticket MODIFY changed_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6);
ALTER TABLE ticket DROP KEY /*M! IF EXISTS */ ticket_submitted;

-- Units that answer together with the ticket's unit (协办). open: the ticket is still being worked on. wants: a text waits for this
-- unit's consent. consent_version: the text (answer.version) it agreed to.
CREATE TABLE IF NOT EXISTS ticket_unit (
  ticket_id BIGINT NOT NULL,
  unit_id BIGINT NOT NULL,
  site_id BIGINT NOT NULL,
  joined_at DATETIME(6) NOT NULL,
  open TINYINT NOT NULL DEFAULT 1,
  wants TINYINT NOT NULL DEFAULT 0,
  consent_version INT NULL,
  consent_by BIGINT NULL,
  consent_at DATETIME(6) NULL,
  PRIMARY KEY (ticket_id, unit_id),
  KEY ticket_unit_open (unit_id, open, wants, ticket_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Why a file is there: '' the citizen's, plan (应急预案), consent, answer (goes out with the answer).
ALTER TABLE attachment
  ADD COLUMN /*M! IF NOT EXISTS */ purpose VARCHAR(12) NOT NULL DEFAULT '',
  ADD COLUMN /*M! IF NOT EXISTS */ staff_id BIGINT NULL,
  ADD COLUMN /*M! IF NOT EXISTS */ added_at DATETIME(6) NULL;

-- --- reviews and publication ---

-- One step of a review, taken. subject: answer, publication, withdrawal; version: sequence of the event that proposed the text; step 0:
-- who wrote it. role, title: as the policy had them then. checks: the answered check-list, one "list.code=yes|no" a line.
CREATE TABLE IF NOT EXISTS review (
  ticket_id BIGINT NOT NULL,
  subject VARCHAR(12) NOT NULL,
  version INT NOT NULL,
  step TINYINT NOT NULL,
  site_id BIGINT NOT NULL,
  route VARCHAR(40) NOT NULL,
  role VARCHAR(20) NOT NULL,
  title VARCHAR(100) NOT NULL,
  staff_id BIGINT NULL,
  unit_id BIGINT NULL,
  at DATETIME(6) NOT NULL,
  approves TINYINT NOT NULL,
  checks TEXT NOT NULL,
  words TEXT NULL,
  sequence INT NOT NULL,
  PRIMARY KEY (ticket_id, subject, version, step),
  KEY review_at (site_id, subject, at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A public copy, or its withdrawal, that is being reviewed; what the public reads stands in publication until the last step is taken.
-- kind: publish, withdraw. turn, turn_unit_id: whose step it is.
CREATE TABLE IF NOT EXISTS publication_draft (
  ticket_id BIGINT NOT NULL PRIMARY KEY,
  site_id BIGINT NOT NULL,
  kind VARCHAR(10) NOT NULL,
  sequence INT NOT NULL,
  route VARCHAR(40) NOT NULL,
  step TINYINT NOT NULL,
  turn INT NOT NULL,
  turn_unit_id BIGINT NOT NULL,
  staff_id BIGINT NOT NULL,
  unit_id BIGINT NOT NULL,
  proposed_at DATETIME(6) NOT NULL,
  title VARCHAR(400) NOT NULL DEFAULT '',
  body MEDIUMTEXT NOT NULL,
  answer MEDIUMTEXT NOT NULL,
  reason VARCHAR(40) NOT NULL DEFAULT '',
  words TEXT NULL,
  KEY publication_draft_turn (site_id, turn, turn_unit_id, proposed_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Who answers for what is public (谁提供谁负责、谁审核谁负责、谁签发谁负责), as they were called then.
ALTER TABLE publication
  ADD COLUMN /*M! IF NOT EXISTS */ route VARCHAR(40) NOT NULL DEFAULT '',
  ADD COLUMN /*M! IF NOT EXISTS */ provided_by VARCHAR(200) NOT NULL DEFAULT '',
  ADD COLUMN /*M! IF NOT EXISTS */ reviewed_by VARCHAR(400) NOT NULL DEFAULT '',
  ADD COLUMN /*M! IF NOT EXISTS */ signed_by VARCHAR(400) NOT NULL DEFAULT '',
  ADD COLUMN /*M! IF NOT EXISTS */ withdrawn_at DATETIME(6) NULL,
  ADD KEY /*M! IF NOT EXISTS */ publication_published (site_id, published_at, ticket_id);

-- A letter of supervision is acknowledged by the unit that it went to.
ALTER TABLE supervision
  ADD COLUMN /*M! IF NOT EXISTS */ acknowledged_at DATETIME(6) NULL,
  ADD COLUMN /*M! IF NOT EXISTS */ acknowledged_by BIGINT NULL,
  ADD COLUMN /*M! IF NOT EXISTS */ reply TEXT NULL;

-- --- at the desk ---

-- Who has a ticket open since when, and until when somebody alone writes in it. A row that is over counts for nothing.
CREATE TABLE IF NOT EXISTS presence (
  ticket_id BIGINT NOT NULL,
  staff_id BIGINT NOT NULL,
  since_at DATETIME(6) NOT NULL,
  seen_at DATETIME(6) NOT NULL,
  PRIMARY KEY (ticket_id, staff_id),
  KEY presence_seen (seen_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS edit_lock (
  ticket_id BIGINT NOT NULL PRIMARY KEY,
  staff_id BIGINT NOT NULL,
  until_at DATETIME(6) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A list that somebody comes back to; query: its address after the "?".
CREATE TABLE IF NOT EXISTS saved_filter (
  staff_id BIGINT NOT NULL,
  name VARCHAR(40) NOT NULL,
  query VARCHAR(1000) NOT NULL,
  saved_at DATETIME(6) NOT NULL,
  PRIMARY KEY (staff_id, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- kind: phrase (put in at the cursor), template (a whole answer with {placeholders}). unit_id 0: every unit's.
CREATE TABLE IF NOT EXISTS phrase (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  site_id BIGINT NOT NULL,
  unit_id BIGINT NOT NULL,
  kind VARCHAR(10) NOT NULL,
  name VARCHAR(60) NOT NULL,
  words MEDIUMTEXT NOT NULL,
  changed_at DATETIME(6) NOT NULL,
  changed_by BIGINT NULL,
  UNIQUE KEY phrase_name (site_id, unit_id, kind, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The site's own words. kind: sensitive (level 1 note, 2 flag, 3 hold), empty (近期、尽快: level 1). advice: what to write instead.
CREATE TABLE IF NOT EXISTS screen_word (
  site_id BIGINT NOT NULL,
  kind VARCHAR(10) NOT NULL,
  word VARCHAR(60) NOT NULL,
  level TINYINT NOT NULL,
  advice VARCHAR(200) NOT NULL DEFAULT '',
  changed_at DATETIME(6) NOT NULL,
  changed_by BIGINT NULL,
  PRIMARY KEY (site_id, kind, word)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How often the words of a site were changed: workers compile them anew when it has risen. A site without a row never had words.
CREATE TABLE IF NOT EXISTS screen_list (
  site_id BIGINT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What `huiying learn` found out; subject: unit, category. words: how well it did, for people.
CREATE TABLE IF NOT EXISTS model (
  site_id BIGINT NOT NULL,
  subject VARCHAR(10) NOT NULL,
  version INT NOT NULL,
  trained_at DATETIME(6) NOT NULL,
  letters BIGINT NOT NULL,
  words VARCHAR(200) NOT NULL,
  body LONGBLOB NOT NULL,
  PRIMARY KEY (site_id, subject)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- --- people ---

-- trained_on: the latest training; without one nobody logs in. agreement: number of the vendor's secrecy agreement. totp: sealed
-- secret of the second factor; totp_step: the last one that was used, so that none is used twice. left_on: last day.
ALTER TABLE staff
  ADD COLUMN /*M! IF NOT EXISTS */ trained_on DATE NULL,
  ADD COLUMN /*M! IF NOT EXISTS */ agreement VARCHAR(100) NOT NULL DEFAULT '',
  ADD COLUMN /*M! IF NOT EXISTS */ totp VARBINARY(200) NULL,
  ADD COLUMN /*M! IF NOT EXISTS */ totp_on TINYINT NOT NULL DEFAULT 0,
  ADD COLUMN /*M! IF NOT EXISTS */ totp_step BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN /*M! IF NOT EXISTS */ left_on DATE NULL;
ALTER TABLE staff_session
  ADD COLUMN /*M! IF NOT EXISTS */ waits TINYINT NOT NULL DEFAULT 0,
  ADD COLUMN /*M! IF NOT EXISTS */ agent VARCHAR(100) NOT NULL DEFAULT '';

CREATE TABLE IF NOT EXISTS staff_training (
  staff_id BIGINT NOT NULL,
  on_day DATE NOT NULL,
  what VARCHAR(200) NOT NULL,
  filed_by VARCHAR(60) NOT NULL,
  filed_at DATETIME(6) NOT NULL,
  PRIMARY KEY (staff_id, on_day, what)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Earlier passwords, so that none comes back too soon.
CREATE TABLE IF NOT EXISTS staff_password (
  staff_id BIGINT NOT NULL,
  set_at DATETIME(6) NOT NULL,
  password VARCHAR(383) NOT NULL,
  PRIMARY KEY (staff_id, set_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS staff_recovery (
  staff_id BIGINT NOT NULL,
  hash CHAR(64) NOT NULL,
  used_at DATETIME(6) NULL,
  PRIMARY KEY (staff_id, hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What is to be done before somebody leaves (person.leaving of the policy), as it was done.
CREATE TABLE IF NOT EXISTS staff_leaving (
  staff_id BIGINT NOT NULL,
  item VARCHAR(40) NOT NULL,
  words VARCHAR(200) NOT NULL,
  done_by VARCHAR(60) NOT NULL,
  done_at DATETIME(6) NOT NULL,
  PRIMARY KEY (staff_id, item)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A new password, or second factor, on a written application (书面申请) that one person records and another one grants.
CREATE TABLE IF NOT EXISTS staff_reset (
  staff_id BIGINT NOT NULL,
  asked_at DATETIME(6) NOT NULL,
  application VARCHAR(60) NOT NULL,
  what VARCHAR(10) NOT NULL,
  words VARCHAR(200) NOT NULL,
  asked_by VARCHAR(60) NOT NULL,
  state VARCHAR(8) NOT NULL,
  decided_by VARCHAR(60) NOT NULL DEFAULT '',
  decided_at DATETIME(6) NULL,
  PRIMARY KEY (staff_id, asked_at),
  KEY staff_reset_state (state)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What was changed about units, persons, boxes and words, by whom, from what to what.
CREATE TABLE IF NOT EXISTS change_record (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  site_id BIGINT NOT NULL,
  at DATETIME(6) NOT NULL,
  who VARCHAR(60) NOT NULL,
  thing VARCHAR(10) NOT NULL,
  thing_id BIGINT NOT NULL,
  name VARCHAR(100) NOT NULL,
  field VARCHAR(40) NOT NULL,
  old_value VARCHAR(500) NOT NULL,
  new_value VARCHAR(500) NOT NULL,
  KEY change_record_at (site_id, at),
  KEY change_record_thing (thing, thing_id, at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

ALTER TABLE site
  ADD COLUMN /*M! IF NOT EXISTS */ parent_id BIGINT NULL;

-- Who looked through the ledger, how much of it (a day: since then; a ticket's number), and how it stood.
CREATE TABLE IF NOT EXISTS ledger_check (
  site_id BIGINT NOT NULL,
  at DATETIME(6) NOT NULL,
  staff_id BIGINT NOT NULL,
  scope VARCHAR(20) NOT NULL,
  tickets BIGINT NOT NULL,
  events BIGINT NOT NULL,
  anchors BIGINT NOT NULL,
  broken TINYINT NOT NULL,
  number VARCHAR(24) NOT NULL DEFAULT '',
  sequence INT NOT NULL DEFAULT 0,
  what VARCHAR(160) NOT NULL DEFAULT '',
  PRIMARY KEY (site_id, at, staff_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Figures of a period are counted from these alone, without the letters' rows. clock_ticket begins like clock_figures.
ALTER TABLE ticket ADD KEY /*M! IF NOT EXISTS */ ticket_figures
  (site_id, submitted_at, unit_id, category, kind, state, rating, rated_by, published, reworks, extension);
ALTER TABLE clock ADD KEY /*M! IF NOT EXISTS */ clock_figures (ticket_id, rule, outcome, due_at, stopped_at);
ALTER TABLE clock DROP KEY /*M! IF EXISTS */ clock_ticket;
