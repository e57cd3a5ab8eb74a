-- Huiying: error reports, solicitations and questionnaires, satisfaction. Every statement may be run twice.

-- --- tickets ---

-- system_at: when the system itself acts on the ticket next: a letter's time for a rating is over, a solicitation opens or closes.
-- What was counted in archive_at is counted anew by the first timers that start.
ALTER TABLE ticket
  ADD COLUMN /*M! IF NOT EXISTS */ system_at DATETIME(6) NULL,
  ADD KEY /*M! IF NOT EXISTS */ ticket_system (system_at, id);
ALTER TABLE ticket
  DROP KEY /*M! IF EXISTS */ ticket_archive,
  DROP COLUMN /*M! IF EXISTS */ archive_at;

-- Every rating that was given, the first one with n = 1; ticket.rating is the latest. source: citizen, office (by telephone), link.
-- unit_id: whose answer it was. appeal: '' none, asked, upheld (left out of the figures), denied.
CREATE TABLE IF NOT EXISTS rating (
  ticket_id BIGINT NOT NULL,
  n TINYINT NOT NULL,
  site_id BIGINT NOT NULL,
  sequence INT NOT NULL,
  at DATETIME(6) NOT NULL,
  value TINYINT NOT NULL,
  words TEXT NULL,
  source VARCHAR(8) NOT NULL,
  unit_id BIGINT NOT NULL,
  appeal VARCHAR(8) NOT NULL DEFAULT '',
  appeal_at DATETIME(6) NULL,
  appeal_by BIGINT NULL,
  appeal_words TEXT NULL,
  decided_at DATETIME(6) NULL,
  decided_by BIGINT NULL,
  decided_words TEXT NULL,
  PRIMARY KEY (ticket_id, n),
  KEY rating_appeal (site_id, appeal, appeal_at),
  KEY rating_at (site_id, at, ticket_id, n),
  KEY rating_bad (site_id, value, at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Ratings that were given before all of them were kept.
INSERT IGNORE INTO rating (ticket_id, n, site_id, sequence, at, value, words, source, unit_id)
  SELECT t.id, 1, t.site_id,
    COALESCE((SELECT MAX(e.sequence) FROM event e WHERE e.ticket_id = t.id
      AND e.action IN ('rate', 'rate_bad', 'callback', 'callback_bad')), 0),
    COALESCE(t.rated_at, t.replied_at, t.submitted_at), t.rating, t.rating_words,
    IF(t.rated_by = 'office', 'office', 'citizen'), COALESCE(t.answer_unit_id, t.unit_id, 0)
  FROM ticket t WHERE t.rating IS NOT NULL;

-- The link in the invitation to rate an answer; the token itself is only in the message. One a ticket.
CREATE TABLE IF NOT EXISTS rating_link (
  hash CHAR(64) NOT NULL PRIMARY KEY,
  ticket_id BIGINT NOT NULL,
  made_at DATETIME(6) NOT NULL,
  UNIQUE KEY rating_link_ticket (ticket_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The public figures of a month as they stood at counted_at: unit_id 0 with the dispatch office, -1 all of them together (there is always
-- one of these, it says when the month was counted). work_median: minutes of office hours.
CREATE TABLE IF NOT EXISTS figure_month (
  site_id BIGINT NOT NULL,
  kind VARCHAR(16) NOT NULL,
  month INT NOT NULL,
  unit_id BIGINT NOT NULL,
  counted_at DATETIME(6) NOT NULL,
  received BIGINT NOT NULL,
  valid BIGINT NOT NULL,
  answered BIGINT NOT NULL,
  in_time BIGINT NOT NULL,
  running_late BIGINT NOT NULL,
  rated BIGINT NOT NULL,
  satisfied BIGINT NOT NULL,
  unrated BIGINT NOT NULL,
  appealed BIGINT NOT NULL,
  work_median BIGINT NULL,
  PRIMARY KEY (site_id, kind, month, unit_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- "Was this page useful": counts by page and day, and what somebody added. voter: keyed hash of address, page and day, so that one
-- address counts once a day, and says something (said) once; taken out when the day is over.
CREATE TABLE IF NOT EXISTS page_vote (
  site_id BIGINT NOT NULL,
  url_hash CHAR(64) NOT NULL,
  on_day DATE NOT NULL,
  url VARCHAR(1000) NOT NULL,
  useful BIGINT NOT NULL DEFAULT 0,
  useless BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (site_id, url_hash, on_day),
  KEY page_vote_day (site_id, on_day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS page_voter (
  voter CHAR(64) NOT NULL PRIMARY KEY,
  on_day DATE NOT NULL,
  said TINYINT NOT NULL DEFAULT 0,
  KEY page_voter_day (on_day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS page_remark (
  id BIGINT NOT NULL PRIMARY KEY,
  site_id BIGINT NOT NULL,
  url_hash CHAR(64) NOT NULL,
  at DATETIME(6) NOT NULL,
  words VARCHAR(1000) NOT NULL,
  KEY page_remark_at (site_id, at),
  KEY page_remark_page (site_id, url_hash, at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- --- error reports ---

-- What a report is about, beside the ticket (title, body, type = kind of error). same: keyed to page and quote, finds the open report that
-- a new one repeats. found: the quote on the page, as the latest visit says (NULL: not looked yet). outcome, kept with every act so that
-- figures read an index alone: '' open, fixed, untrue, away (not this site's), spam, same (joined to another one); late: answered after the
-- due instant. A report that is opened again keeps its first outcome until the next answer.
CREATE TABLE IF NOT EXISTS correction (
  ticket_id BIGINT NOT NULL PRIMARY KEY,
  site_id BIGINT NOT NULL,
  url VARCHAR(1000) NOT NULL,
  site_code VARCHAR(40) NOT NULL DEFAULT '',
  quote VARCHAR(2000) NOT NULL DEFAULT '',
  proposal VARCHAR(2000) NOT NULL DEFAULT '',
  same CHAR(64) NOT NULL,
  found TINYINT NULL,
  national_ref VARCHAR(60) NULL,
  handed_to VARCHAR(200) NOT NULL DEFAULT '',
  handed_at DATETIME(6) NULL,
  received_on DATE NOT NULL,
  outcome VARCHAR(8) NOT NULL DEFAULT '',
  late TINYINT NOT NULL DEFAULT 0,
  reports BIGINT NOT NULL DEFAULT 1,
  UNIQUE KEY correction_national (site_id, national_ref),
  KEY correction_month (site_id, received_on, outcome, late, ticket_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The report of an error that is worked on: the next one of the same error is joined to it. Gone when it is answered.
CREATE TABLE IF NOT EXISTS correction_open (
  site_id BIGINT NOT NULL,
  same CHAR(64) NOT NULL,
  ticket_id BIGINT NOT NULL,
  PRIMARY KEY (site_id, same),
  KEY correction_open_ticket (ticket_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Answered reports as everybody may see them, newest answer first: nothing of what a citizen wrote.
CREATE TABLE IF NOT EXISTS correction_public (
  ticket_id BIGINT NOT NULL PRIMARY KEY,
  site_id BIGINT NOT NULL,
  kind VARCHAR(20) NOT NULL,
  unit_id BIGINT NOT NULL,
  outcome VARCHAR(8) NOT NULL,
  received_on DATE NOT NULL,
  answered_at DATETIME(6) NOT NULL,
  KEY correction_public_list (site_id, answered_at, ticket_id),
  KEY correction_public_kind (site_id, kind, answered_at, ticket_id),
  KEY correction_public_unit (site_id, unit_id, answered_at, ticket_id),
  KEY correction_public_outcome (site_id, outcome, answered_at, ticket_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A page to be fetched for a ticket, and what was found. why: report, check (after it was said to be put right), ask (a clerk asked).
-- state: wait, busy (claimed until next_at), done, failed (fault says why). page_text: what people read on the page, capped; page_hash: of
-- that.
CREATE TABLE IF NOT EXISTS page_visit (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  ticket_id BIGINT NOT NULL,
  site_id BIGINT NOT NULL,
  why VARCHAR(8) NOT NULL,
  state VARCHAR(8) NOT NULL,
  asked_at DATETIME(6) NOT NULL,
  next_at DATETIME(6) NULL,
  owner VARCHAR(60) NOT NULL DEFAULT '',
  attempts INT NOT NULL DEFAULT 0,
  visited_at DATETIME(6) NULL,
  status INT NOT NULL DEFAULT 0,
  final_url VARCHAR(1000) NOT NULL DEFAULT '',
  media_type VARCHAR(100) NOT NULL DEFAULT '',
  charset VARCHAR(40) NOT NULL DEFAULT '',
  title VARCHAR(400) NOT NULL DEFAULT '',
  bytes BIGINT NOT NULL DEFAULT 0,
  found TINYINT NULL,
  before_quote VARCHAR(400) NOT NULL DEFAULT '',
  after_quote VARCHAR(400) NOT NULL DEFAULT '',
  page_text MEDIUMTEXT NULL,
  page_hash CHAR(64) NOT NULL DEFAULT '',
  fault VARCHAR(60) NOT NULL DEFAULT '',
  KEY page_visit_ticket (ticket_id, asked_at),
  KEY page_visit_next (state, next_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Whose pages lie where: the longest prefix of an address's host and path wins.
CREATE TABLE IF NOT EXISTS path_unit (
  site_id BIGINT NOT NULL,
  prefix VARCHAR(300) NOT NULL,
  unit_id BIGINT NOT NULL,
  PRIMARY KEY (site_id, prefix)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- --- solicitations ---

-- What a solicitation says, beside its ticket (title, state, unit). subject: a code of the policy's solicitation.kinds. asks: bits, 1 opinions,
-- 2 questions. draft, explanation: text with marks (shared/text/rich.h). questions: the question set as XML (shared/text/questions.h).
-- method: how one person answers once: token, contact, address. Open from opens_at until before closes_at, whatever the ticket's state says
-- yet. short_reason: why the period is shorter than the lawful one. edits: rises with every change, so that workers keep what they compiled.
CREATE TABLE IF NOT EXISTS solicitation (
  ticket_id BIGINT NOT NULL PRIMARY KEY,
  site_id BIGINT NOT NULL,
  unit_id BIGINT NOT NULL,
  subject VARCHAR(20) NOT NULL,
  asks TINYINT NOT NULL,
  draft MEDIUMTEXT NOT NULL,
  explanation MEDIUMTEXT NOT NULL,
  questions MEDIUMTEXT NOT NULL,
  method VARCHAR(10) NOT NULL DEFAULT 'address',
  opens_at DATETIME(6) NULL,
  closes_at DATETIME(6) NULL,
  short_reason VARCHAR(500) NOT NULL DEFAULT '',
  contact_name VARCHAR(100) NOT NULL DEFAULT '',
  phone VARCHAR(60) NOT NULL DEFAULT '',
  fax VARCHAR(60) NOT NULL DEFAULT '',
  email VARCHAR(200) NOT NULL DEFAULT '',
  postal VARCHAR(200) NOT NULL DEFAULT '',
  show_opinions TINYINT NOT NULL DEFAULT 0,
  show_tallies TINYINT NOT NULL DEFAULT 0,
  public_at DATETIME(6) NULL,
  result MEDIUMTEXT NOT NULL,
  result_at DATETIME(6) NULL,
  withdrawn_at DATETIME(6) NULL,
  withdrawn_reason VARCHAR(500) NOT NULL DEFAULT '',
  edits INT NOT NULL DEFAULT 0,
  KEY solicitation_list (site_id, public_at, ticket_id),
  KEY solicitation_closes (site_id, closes_at, ticket_id),
  KEY solicitation_result (site_id, result_at, closes_at, ticket_id),
  KEY solicitation_unit (site_id, unit_id, public_at),
  KEY solicitation_newest (site_id, ticket_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What somebody thinks of a draft. article: its paragraph, 0: the whole. channel: web, mail, phone, fax, post. state: wait, shown, hidden.
-- sealed: name and how to reach them, when they said so; name: as the public may see it. group_id: where the collation put it.
-- moderated_by: who showed or hid it last.
CREATE TABLE IF NOT EXISTS opinion (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  ticket_id BIGINT NOT NULL,
  site_id BIGINT NOT NULL,
  submission_key VARCHAR(64) NOT NULL,
  number CHAR(16) NOT NULL,
  article INT NOT NULL,
  channel VARCHAR(10) NOT NULL,
  received_at DATETIME(6) NOT NULL,
  body MEDIUMTEXT NOT NULL,
  sealed VARBINARY(2000) NULL,
  name VARCHAR(60) NOT NULL DEFAULT '',
  state VARCHAR(8) NOT NULL,
  hidden_reason VARCHAR(200) NOT NULL DEFAULT '',
  screen TINYINT NOT NULL DEFAULT 0,
  group_id BIGINT NULL,
  entered_by BIGINT NULL,
  moderated_by BIGINT NULL,
  moderated_at DATETIME(6) NULL,
  hash CHAR(64) NOT NULL,
  UNIQUE KEY opinion_key (ticket_id, submission_key),
  UNIQUE KEY opinion_number (number),
  KEY opinion_each (ticket_id, id),
  KEY opinion_list (ticket_id, state, id),
  KEY opinion_article (ticket_id, article, id),
  KEY opinion_both (ticket_id, state, article, id),
  KEY opinion_group (ticket_id, group_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Opinions that say the same, and what became of them. decision: '' none yet, adopted, partly, refused (then with a reason).
-- opinions: how many are in it.
CREATE TABLE IF NOT EXISTS opinion_group (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  ticket_id BIGINT NOT NULL,
  position INT NOT NULL,
  title VARCHAR(500) NOT NULL,
  decision VARCHAR(8) NOT NULL DEFAULT '',
  reason VARCHAR(2000) NOT NULL DEFAULT '',
  opinions BIGINT NOT NULL DEFAULT 0,
  KEY opinion_group_ticket (ticket_id, position, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How many opinions came in, by channel and state, so that no page counts rows.
CREATE TABLE IF NOT EXISTS opinion_count (
  ticket_id BIGINT NOT NULL,
  channel VARCHAR(10) NOT NULL,
  state VARCHAR(8) NOT NULL,
  slot TINYINT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (ticket_id, channel, state, slot)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- --- questionnaires ---

-- One filled questionnaire. Nothing here says who: the day alone, a random id; who has answered is in response_voter, without a way back.
CREATE TABLE IF NOT EXISTS response (
  id BIGINT NOT NULL PRIMARY KEY,
  ticket_id BIGINT NOT NULL,
  submission_key CHAR(64) NOT NULL,
  on_day DATE NOT NULL,
  channel VARCHAR(10) NOT NULL,
  answers MEDIUMTEXT NOT NULL,
  UNIQUE KEY response_key (ticket_id, submission_key),
  KEY response_ticket (ticket_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Kept with every response, in slots so that many may answer at once; what has a quota in slot -1 alone. question '' counts responses, with
-- a channel as choice those that came by it; of a question choice '' counts who answered it. total: sum of values or ranks.
CREATE TABLE IF NOT EXISTS response_tally (
  ticket_id BIGINT NOT NULL,
  question VARCHAR(40) NOT NULL,
  choice VARCHAR(90) NOT NULL,
  slot TINYINT NOT NULL,
  n BIGINT NOT NULL,
  total DOUBLE NOT NULL DEFAULT 0,
  PRIMARY KEY (ticket_id, question, choice, slot)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS response_voter (
  ticket_id BIGINT NOT NULL,
  voter CHAR(64) NOT NULL,
  PRIMARY KEY (ticket_id, voter)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS response_token (
  ticket_id BIGINT NOT NULL,
  hash CHAR(64) NOT NULL,
  PRIMARY KEY (ticket_id, hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Files that came with answers, so that nobody takes them for left over.
CREATE TABLE IF NOT EXISTS response_file (
  hash CHAR(64) NOT NULL,
  ticket_id BIGINT NOT NULL,
  PRIMARY KEY (hash, ticket_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A code that was sent to a contact, to prove it is theirs. contact: its keyed hash; sealed: contact and code, for who sends the message
-- message_key. asked: codes on that day.
CREATE TABLE IF NOT EXISTS response_contact (
  ticket_id BIGINT NOT NULL,
  contact CHAR(64) NOT NULL,
  code CHAR(64) NOT NULL,
  sealed VARBINARY(500) NOT NULL,
  message_key VARCHAR(64) NOT NULL,
  sent_at DATETIME(6) NOT NULL,
  tries INT NOT NULL DEFAULT 0,
  on_day DATE NOT NULL,
  asked INT NOT NULL DEFAULT 1,
  PRIMARY KEY (ticket_id, contact),
  UNIQUE KEY response_contact_message (message_key),
  KEY response_contact_sent (sent_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Saved to go on later; sealed, found by the hash of the code in the link, gone when it is over.
CREATE TABLE IF NOT EXISTS response_draft (
  hash CHAR(64) NOT NULL PRIMARY KEY,
  ticket_id BIGINT NOT NULL,
  sealed MEDIUMBLOB NOT NULL,
  saved_at DATETIME(6) NOT NULL,
  KEY response_draft_ticket (ticket_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
