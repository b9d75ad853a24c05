CREATE TEMP TABLE accounts (id bigint, kind text, owner text, balance bigint, sum_before bigint, sum_within bigint, sum_later bigint);
CREATE TEMP TABLE transfers (id text, key text, kind text, debit bigint, credit bigint, amount bigint, earned_on text, source_type text,
    source_id text, reverses text, moved_at text);
CREATE TEMP TABLE allotments (id text, unit text, amount bigint, reason text, made_by text, made_at text);
CREATE TEMP TABLE orders (id text, shop bigint, person text, state text, total bigint, placed_at text, pick_up_by text, ended_at text,
    ended_within bigint);
CREATE TEMP TABLE order_lines (order_id text, stock bigint, item text, quantity bigint, price bigint, given bigint, returned bigint,
    appointment text, unit_cost bigint, source text);
CREATE TEMP TABLE stock (id bigint, shop bigint, shop_name text, item text, on_hand bigint, reserved bigint, sum_before bigint,
    sum_within bigint, sum_later bigint);
CREATE TEMP TABLE stock_moves (key text, kind text, stock bigint, quantity bigint, made_by text, moved_at text);
CREATE TEMP TABLE batches (id bigint, stock bigint, came_at text, came_within bigint, expires_on text, unit_cost bigint, source text,
    giver text, document text, remaining bigint, sum_before bigint, sum_within bigint, sum_later bigint);
CREATE TEMP TABLE batch_moves (move text, batch bigint, quantity bigint, order_id text, price bigint);
CREATE TEMP TABLE givers (id text, kind text, name text);
CREATE TEMP TABLE documents (batch bigint, document text, sha256 text, bytes bigint);
CREATE TEMP TABLE costs (shop bigint, shop_name text, source text, pieces bigint, points bigint, fen bigint, unknown bigint);
CREATE TEMP TABLE approvals (made_at text, actor text, act text, subject_type text, subject_id text, detail text);
CREATE TEMP TABLE rules (id bigint, since text, content text);
CREATE TEMP TABLE checks (made_at text, night text, made_by text, green text, equations text);
CREATE TEMP TABLE samples (number bigint, transfer text);
