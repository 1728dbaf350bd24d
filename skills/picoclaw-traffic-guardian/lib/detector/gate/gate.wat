;; The loops that touch every byte.
;;
;; Memory (layout.ts holds the same numbers):
;;   0x000000  A: 65,536 u32 masks, one for each byte pair: the buckets whose keywords can begin with it
;;   0x040000  B: the same for the pair that follows
;;   0x080000  65,536 bits: hashes of the first four folded bytes of the keywords
;;   0x082000  65,536 bits: hashes of the three folded bytes of three-byte keywords
;;   0x084000  candidates found, i32 each
;;   0x08f000  meanings of short JSON escapes, by letter
;;   0x08f100  classes of bytes that runs are made of, by byte
;;   0x090000  text
;;
;; scan finds where a keyword may start, eight text bytes a turn.
;; Every keyword stands in A and B at both alignments, so that looking at every second pair suffices: where A of a
;; pair and B of the next share a bucket, a keyword may start at that pair or one byte before it. A turn looks at
;; the pairs at p-2, p, p+2 and p+4. The caller leaves eight readable bytes on both sides of the text.
(module
  (memory (export "memory") 24 24)
  ;; Where to go on after a call that stopped early.
  (global $resume (export "resume") (mut i32) (i32.const 0))

  ;; Writes the candidates' addresses in ascending order until `limit` are exceeded. Result: how many.
  (func (export "scan") (param $p i32) (param $end i32) (param $limit i32) (result i32)
    (local $carried i32) (local $word i64) (local $low i32) (local $high i32)
    (local $pair0 i32) (local $pair1 i32) (local $pair2 i32) (local $pair3 i32)
    (local $hit0 i32) (local $hit1 i32) (local $hit2 i32) (local $hit3 i32)
    (local $hits i32) (local $count i32) (local $start i32) (local $last i32) (local $folded i32) (local $hash i32)
    ;; What the pair before allows: a call that resumes goes on without a gap.
    (local.set $carried
      (i32.load (i32.shl (i32.load16_u (i32.sub (local.get $p) (i32.const 2))) (i32.const 2))))
    (block $done
      (loop $turn
        (br_if $done (i32.gt_u (local.get $p) (local.get $end)))
        (local.set $word (i64.load (local.get $p)))
        (local.set $low (i32.wrap_i64 (local.get $word)))
        (local.set $high (i32.wrap_i64 (i64.shr_u (local.get $word) (i64.const 32))))
        ;; Four times the pair's number: the address of its mask.
        (local.set $pair0 (i32.and (i32.shl (local.get $low) (i32.const 2)) (i32.const 0x3fffc)))
        (local.set $pair1 (i32.and (i32.shr_u (local.get $low) (i32.const 14)) (i32.const 0x3fffc)))
        (local.set $pair2 (i32.and (i32.shl (local.get $high) (i32.const 2)) (i32.const 0x3fffc)))
        (local.set $pair3 (i32.and (i32.shr_u (local.get $high) (i32.const 14)) (i32.const 0x3fffc)))
        (local.set $hit0 (i32.and (local.get $carried) (i32.load offset=0x40000 (local.get $pair0))))
        (local.set $hit1 (i32.and (i32.load (local.get $pair0)) (i32.load offset=0x40000 (local.get $pair1))))
        (local.set $hit2 (i32.and (i32.load (local.get $pair1)) (i32.load offset=0x40000 (local.get $pair2))))
        (local.set $hit3 (i32.and (i32.load (local.get $pair2)) (i32.load offset=0x40000 (local.get $pair3))))
        (local.set $carried (i32.load (local.get $pair3)))
        (if
          (i32.or (i32.or (local.get $hit0) (local.get $hit1)) (i32.or (local.get $hit2) (local.get $hit3)))
          (then
            ;; One bit for each pair that hit.
            (local.set $hits
              (i32.or
                (i32.or
                  (i32.ne (local.get $hit0) (i32.const 0))
                  (i32.shl (i32.ne (local.get $hit1) (i32.const 0)) (i32.const 1)))
                (i32.or
                  (i32.shl (i32.ne (local.get $hit2) (i32.const 0)) (i32.const 2))
                  (i32.shl (i32.ne (local.get $hit3) (i32.const 0)) (i32.const 3)))))
            (loop $pair
              (local.set $start
                (i32.add
                  (i32.sub (local.get $p) (i32.const 3))
                  (i32.shl (i32.ctz (local.get $hits)) (i32.const 1))))
              (local.set $last (i32.add (local.get $start) (i32.const 1)))
              (loop $candidate
                ;; Folding by bit 5 merges more than letters; an exact comparison follows. Every start is
                ;; written, and counted when a bitmap knows it: no branch to mispredict.
                (local.set $folded (i32.or (i32.load (local.get $start)) (i32.const 0x20202020)))
                (i32.store offset=0x84000 (i32.shl (local.get $count) (i32.const 2)) (local.get $start))
                (local.set $hash
                  (i32.shr_u (i32.mul (local.get $folded) (i32.const 0x9e3779b1)) (i32.const 16)))
                (local.set $low
                  (i32.shr_u
                    (i32.load8_u offset=0x80000 (i32.shr_u (local.get $hash) (i32.const 3)))
                    (i32.and (local.get $hash) (i32.const 7))))
                (local.set $hash
                  (i32.shr_u
                    (i32.mul (i32.and (local.get $folded) (i32.const 0xffffff)) (i32.const 0x9e3779b1))
                    (i32.const 16)))
                (local.set $count
                  (i32.add
                    (local.get $count)
                    (i32.and
                      (i32.or
                        (local.get $low)
                        (i32.shr_u
                          (i32.load8_u offset=0x82000 (i32.shr_u (local.get $hash) (i32.const 3)))
                          (i32.and (local.get $hash) (i32.const 7))))
                      (i32.const 1))))
                (local.set $start (i32.add (local.get $start) (i32.const 1)))
                (br_if $candidate (i32.le_u (local.get $start) (local.get $last))))
              (br_if $pair
                (local.tee $hits (i32.and (local.get $hits) (i32.sub (local.get $hits) (i32.const 1))))))))
        (local.set $p (i32.add (local.get $p) (i32.const 8)))
        (br_if $turn (i32.le_u (local.get $count) (local.get $limit)))))
    (global.set $resume (local.get $p))
    (local.get $count))

  ;; Enters keywords into the tables. Each stands in [p, end) behind its length and its bucket, a byte each.
  (func (export "learn") (param $p i32) (param $end i32)
    (local $length i32) (local $bit i32) (local $any i32) (local $hash i32)
    (block $learned
      (loop $keyword
        (br_if $learned (i32.ge_u (local.get $p) (local.get $end)))
        (local.set $length (i32.load8_u (local.get $p)))
        (local.set $bit (i32.shl (i32.const 1) (i32.load8_u offset=1 (local.get $p))))
        (local.set $p (i32.add (local.get $p) (i32.const 2)))
        (call $allow (i32.const 0) (local.get $p) (local.get $bit))
        (call $allow (i32.const 0) (i32.add (local.get $p) (i32.const 1)) (local.get $bit))
        ;; Where a keyword has ended any byte may follow. At one alignment its third byte is the first of the second
        ;; pair, at the other its fourth. That row of B whose second byte is zero, as no keyword's is, takes note.
        (if (i32.eq (local.get $length) (i32.const 3))
          (then (local.set $any (i32.or (local.get $any) (local.get $bit))))
          (else (call $allow (i32.const 0x40000) (i32.add (local.get $p) (i32.const 2)) (local.get $bit))))
        (if (i32.eq (local.get $length) (i32.const 4))
          (then
            (call $mark (i32.load8_u offset=3 (local.get $p)) (local.get $bit))
            (call $mark (call $upper (i32.load8_u offset=3 (local.get $p))) (local.get $bit))))
        (if (i32.gt_u (local.get $length) (i32.const 4))
          (then (call $allow (i32.const 0x40000) (i32.add (local.get $p) (i32.const 3)) (local.get $bit))))
        (local.set $hash (i32.or (i32.load (local.get $p)) (i32.const 0x20202020)))
        (if (i32.eq (local.get $length) (i32.const 3))
          (then (local.set $hash (i32.and (local.get $hash) (i32.const 0xffffff)))))
        (local.set $hash (i32.shr_u (i32.mul (local.get $hash) (i32.const 0x9e3779b1)) (i32.const 16)))
        (local.set $bit (i32.shl (i32.const 1) (i32.and (local.get $hash) (i32.const 7))))
        (local.set $hash
          (i32.add
            (i32.shr_u (local.get $hash) (i32.const 3))
            (select
              (i32.const 0x82000)
              (i32.const 0x80000)
              (i32.eq (local.get $length) (i32.const 3)))))
        (i32.store8 (local.get $hash) (i32.or (i32.load8_u (local.get $hash)) (local.get $bit)))
        (local.set $p (i32.add (local.get $p) (local.get $length)))
        (br $keyword)))
    ;; From the last row down to the noted one, so that it is read before it changes.
    (local.set $p (i32.const 0x40000))
    (loop $pair
      (local.set $p (i32.sub (local.get $p) (i32.const 4)))
      (i32.store offset=0x40000
        (local.get $p)
        (i32.or
          (i32.or (i32.load offset=0x40000 (local.get $p)) (local.get $any))
          (i32.load offset=0x40000 (i32.and (local.get $p) (i32.const 0x3ff)))))
      (br_if $pair (local.get $p))))

  ;; Lets the pair of bytes at `p`, in any case, open the bucket.
  (func $allow (param $table i32) (param $p i32) (param $bit i32)
    (local $low i32) (local $high i32)
    (local.set $low (i32.load8_u (local.get $p)))
    (local.set $high (i32.load8_u offset=1 (local.get $p)))
    (call $open (local.get $table) (local.get $low) (local.get $high) (local.get $bit))
    (call $open (local.get $table) (call $upper (local.get $low)) (local.get $high) (local.get $bit))
    (call $open (local.get $table) (local.get $low) (call $upper (local.get $high)) (local.get $bit))
    (call $open
      (local.get $table) (call $upper (local.get $low)) (call $upper (local.get $high)) (local.get $bit)))

  (func $open (param $table i32) (param $low i32) (param $high i32) (param $bit i32)
    (local $at i32)
    (local.set $at
      (i32.add
        (local.get $table)
        (i32.shl (i32.or (local.get $low) (i32.shl (local.get $high) (i32.const 8))) (i32.const 2))))
    (i32.store (local.get $at) (i32.or (i32.load (local.get $at)) (local.get $bit))))

  (func $mark (param $low i32) (param $bit i32)
    (call $open (i32.const 0x40000) (local.get $low) (i32.const 0) (local.get $bit)))

  ;; The other case of a lower-case letter; any other byte itself.
  (func $upper (param $byte i32) (result i32)
    (i32.sub
      (local.get $byte)
      (i32.shl
        (i32.lt_u (i32.sub (local.get $byte) (i32.const 0x61)) (i32.const 26))
        (i32.const 5))))

  ;; Copies [p, end) to `target` with short JSON escapes undone, and stops at `\u` and at a backslash that stands
  ;; last. Result: where the copy ends.
  (func (export "undoEscapes") (param $p i32) (param $end i32) (param $target i32) (result i32)
    (local $word i64) (local $different i64) (local $length i32) (local $meaning i32)
    (block $done
      (loop $turn
        (if (i32.le_u (i32.add (local.get $p) (i32.const 8)) (local.get $end))
          (then
            (local.set $word (i64.load (local.get $p)))
            (i64.store (local.get $target) (local.get $word))
            ;; The lowest zero byte of `different`, a backslash, is the lowest byte whose top bit the next line sets.
            (local.set $different (i64.xor (local.get $word) (i64.const 0x5c5c5c5c5c5c5c5c)))
            (local.set $different
              (i64.and
                (i64.and
                  (i64.sub (local.get $different) (i64.const 0x0101010101010101))
                  (i64.xor (local.get $different) (i64.const -1)))
                (i64.const 0x8080808080808080)))
            (local.set $length (i32.wrap_i64 (i64.shr_u (i64.ctz (local.get $different)) (i64.const 3))))
            (local.set $p (i32.add (local.get $p) (local.get $length)))
            (local.set $target (i32.add (local.get $target) (local.get $length)))
            (br_if $turn (i64.eqz (local.get $different))))
          (else
            (br_if $done (i32.ge_u (local.get $p) (local.get $end)))
            (if (i32.ne (i32.load8_u (local.get $p)) (i32.const 0x5c))
              (then
                (i32.store8 (local.get $target) (i32.load8_u (local.get $p)))
                (local.set $p (i32.add (local.get $p) (i32.const 1)))
                (local.set $target (i32.add (local.get $target) (i32.const 1)))
                (br $turn)))))
        ;; At a backslash.
        (br_if $done (i32.ge_u (i32.add (local.get $p) (i32.const 1)) (local.get $end)))
        (local.set $meaning (i32.load8_u offset=0x8f000 (i32.load8_u offset=1 (local.get $p))))
        (if (i32.eqz (local.get $meaning))
          (then
            (br_if $done (i32.eq (i32.load8_u offset=1 (local.get $p)) (i32.const 0x75)))
            ;; No escape: the backslash stays.
            (i32.store8 (local.get $target) (i32.const 0x5c))
            (local.set $p (i32.add (local.get $p) (i32.const 1)))
            (local.set $target (i32.add (local.get $target) (i32.const 1)))
            (br $turn)))
        (i32.store8 (local.get $target) (local.get $meaning))
        (local.set $p (i32.add (local.get $p) (i32.const 2)))
        (local.set $target (i32.add (local.get $target) (i32.const 1)))
        (br $turn)))
    (global.set $resume (local.get $p))
    (local.get $target))

  ;; Finds the next stretch within [from, end) of at least `minimum` bytes of a class, or that reaches `end`. Result:
  ;; its start, `end` when there is none; `resume` is its end. Looks at every byte at most once, and at one in
  ;; `minimum` where the class is rare: from the last byte that a stretch must have back to its first.
  (func (export "findRun") (param $from i32) (param $end i32) (param $minimum i32) (param $class i32) (result i32)
    (local $known i32) (local $last i32) (local $p i32)
    (local.set $known (local.get $from))
    (block $found
      (loop $next
        (local.set $last (i32.sub (i32.add (local.get $from) (local.get $minimum)) (i32.const 1)))
        (if (i32.ge_u (local.get $last) (local.get $end))
          (then
            (local.set $last (i32.sub (local.get $end) (i32.const 1)))
            (br_if $found (i32.ge_u (local.get $from) (local.get $end)))))
        (local.set $p (local.get $last))
        (loop $back
          (br_if $found (i32.lt_u (local.get $p) (local.get $known)))
          (if
            (i32.and (i32.load8_u offset=0x8f100 (i32.load8_u (local.get $p))) (local.get $class))
            (then
              (local.set $p (i32.sub (local.get $p) (i32.const 1)))
              (br $back))))
        ;; What stands between `p` and `last` is of the class: it need not be looked at again.
        (local.set $from (i32.add (local.get $p) (i32.const 1)))
        (local.set $known (i32.add (local.get $last) (i32.const 1)))
        (br $next)))
    (local.set $p (i32.add (local.get $last) (i32.const 1)))
    (block $over
      (loop $on
        (br_if $over (i32.ge_u (local.get $p) (local.get $end)))
        (br_if $over
          (i32.eqz
            (i32.and (i32.load8_u offset=0x8f100 (i32.load8_u (local.get $p))) (local.get $class))))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (br $on)))
    (global.set $resume (local.get $p))
    (local.get $from)))
