;; The loops that touch every byte.
;;
;; Memory (layout.ts holds the same numbers):
;;   0x000000  2,097,152 bits: hashes of four folded bytes, as they stand in a window that a keyword may start in
;;   0x040000  262,144 bits: hashes of the first eight folded bytes of the keywords that have so many
;;   0x048000  the same of the first five of those of five to seven
;;   0x050000  the same of the four of those of four
;;   0x058000  the same of the three of those of three
;;   0x060000  candidates found, i32 each
;;   0x067000  meanings of short JSON escapes, by letter
;;   0x067100  classes of bytes that runs are made of, by byte
;;   0x068000  text
;;
;; scan finds where a keyword may start. It looks at windows of four bytes at every second address, eight windows a
;; turn. Every keyword is known by a window at both alignments: it starts with the window, or one byte before it when
;; it has five bytes and more, or one byte after it when it has fewer. The caller leaves 32 readable bytes on both
;; sides of the text.
(module
  (memory (export "memory") 11 11)
  ;; Where to go on after a call that stopped early.
  (global $resume (export "resume") (mut i32) (i32.const 0))
  ;; Starts below are decided.
  (global $next (mut i32) (i32.const 0))

  ;; Writes the candidates' addresses in ascending order until `limit` are exceeded. Result: how many.
  (func (export "scan") (param $p i32) (param $end i32) (param $limit i32) (result i32)
    (local $even v128) (local $odd v128) (local $evenShift v128) (local $oddShift v128)
    (local $hit0 i32) (local $hit1 i32) (local $hit2 i32) (local $hit3 i32)
    (local $hit4 i32) (local $hit5 i32) (local $hit6 i32) (local $hit7 i32) (local $hits i32) (local $count i32)
    (local $start i32) (local $last i32) (local $low i32) (local $high i32) (local $hash i32) (local $known i32)
    ;; A call that resumes goes on without a gap.
    (if (i32.ne (local.get $p) (global.get $resume)) (then (global.set $next (local.get $p))))
    (block $done
      (loop $turn
        (br_if $done (i32.gt_u (local.get $p) (local.get $end)))
        ;; Folding by bit 5 merges more than letters; an exact comparison follows.
        (local.set $evenShift
          (i32x4.mul
            (v128.or (v128.load (local.get $p)) (v128.const i32x4 0x20202020 0x20202020 0x20202020 0x20202020))
            (v128.const i32x4 0x9e3779b1 0x9e3779b1 0x9e3779b1 0x9e3779b1)))
        (local.set $oddShift
          (i32x4.mul
            (v128.or
              (v128.load offset=2 (local.get $p))
              (v128.const i32x4 0x20202020 0x20202020 0x20202020 0x20202020))
            (v128.const i32x4 0x9e3779b1 0x9e3779b1 0x9e3779b1 0x9e3779b1)))
        ;; The upper 16 bits of a hash choose a word of the bitmap, the next five a bit in it.
        (local.set $even
          (v128.and
            (i32x4.shr_u (local.get $evenShift) (i32.const 14))
            (v128.const i32x4 0x3fffc 0x3fffc 0x3fffc 0x3fffc)))
        (local.set $odd
          (v128.and
            (i32x4.shr_u (local.get $oddShift) (i32.const 14))
            (v128.const i32x4 0x3fffc 0x3fffc 0x3fffc 0x3fffc)))
        (local.set $evenShift (i32x4.shr_u (local.get $evenShift) (i32.const 11)))
        (local.set $oddShift (i32x4.shr_u (local.get $oddShift) (i32.const 11)))
        (local.set $hit0
          (i32.shr_u
            (i32.load (i32x4.extract_lane 0 (local.get $even)))
            (i32x4.extract_lane 0 (local.get $evenShift))))
        (local.set $hit1
          (i32.shr_u
            (i32.load (i32x4.extract_lane 0 (local.get $odd)))
            (i32x4.extract_lane 0 (local.get $oddShift))))
        (local.set $hit2
          (i32.shr_u
            (i32.load (i32x4.extract_lane 1 (local.get $even)))
            (i32x4.extract_lane 1 (local.get $evenShift))))
        (local.set $hit3
          (i32.shr_u
            (i32.load (i32x4.extract_lane 1 (local.get $odd)))
            (i32x4.extract_lane 1 (local.get $oddShift))))
        (local.set $hit4
          (i32.shr_u
            (i32.load (i32x4.extract_lane 2 (local.get $even)))
            (i32x4.extract_lane 2 (local.get $evenShift))))
        (local.set $hit5
          (i32.shr_u
            (i32.load (i32x4.extract_lane 2 (local.get $odd)))
            (i32x4.extract_lane 2 (local.get $oddShift))))
        (local.set $hit6
          (i32.shr_u
            (i32.load (i32x4.extract_lane 3 (local.get $even)))
            (i32x4.extract_lane 3 (local.get $evenShift))))
        (local.set $hit7
          (i32.shr_u
            (i32.load (i32x4.extract_lane 3 (local.get $odd)))
            (i32x4.extract_lane 3 (local.get $oddShift))))
        (if
          (i32.and
            (i32.or
              (i32.or (i32.or (local.get $hit0) (local.get $hit1)) (i32.or (local.get $hit2) (local.get $hit3)))
              (i32.or (i32.or (local.get $hit4) (local.get $hit5)) (i32.or (local.get $hit6) (local.get $hit7))))
            (i32.const 1))
          (then
            ;; One bit for each window that hit.
            (local.set $hits
              (i32.or
                (i32.or
                  (i32.or
                    (i32.and (local.get $hit0) (i32.const 1))
                    (i32.shl (i32.and (local.get $hit1) (i32.const 1)) (i32.const 1)))
                  (i32.or
                    (i32.shl (i32.and (local.get $hit2) (i32.const 1)) (i32.const 2))
                    (i32.shl (i32.and (local.get $hit3) (i32.const 1)) (i32.const 3))))
                (i32.or
                  (i32.or
                    (i32.shl (i32.and (local.get $hit4) (i32.const 1)) (i32.const 4))
                    (i32.shl (i32.and (local.get $hit5) (i32.const 1)) (i32.const 5)))
                  (i32.or
                    (i32.shl (i32.and (local.get $hit6) (i32.const 1)) (i32.const 6))
                    (i32.shl (i32.and (local.get $hit7) (i32.const 1)) (i32.const 7))))))
            (loop $window
              (local.set $last
                (i32.add
                  (i32.add (local.get $p) (i32.const 1))
                  (i32.shl (i32.ctz (local.get $hits)) (i32.const 1))))
              (local.set $start (i32.sub (local.get $last) (i32.const 2)))
              (if (i32.lt_u (local.get $start) (global.get $next)) (then (local.set $start (global.get $next))))
              (global.set $next (i32.add (local.get $last) (i32.const 1)))
              (block $decided
                (loop $candidate
                  (br_if $decided (i32.gt_u (local.get $start) (local.get $last)))
                  ;; Every start is written, and counted when a bitmap knows it: no branch to mispredict.
                  (i32.store offset=0x60000 (i32.shl (local.get $count) (i32.const 2)) (local.get $start))
                  (local.set $low (i32.or (i32.load (local.get $start)) (i32.const 0x20202020)))
                  (local.set $high (i32.or (i32.load offset=4 (local.get $start)) (i32.const 0x20202020)))
                  (local.set $hash (i32.mul (local.get $low) (i32.const 0x9e3779b1)))
                  (local.set $known
                    (i32.shr_u
                      (i32.load8_u offset=0x50000 (i32.shr_u (local.get $hash) (i32.const 17)))
                      (i32.and (i32.shr_u (local.get $hash) (i32.const 14)) (i32.const 7))))
                  (local.set $hash
                    (i32.add
                      (local.get $hash)
                      (i32.mul (i32.and (local.get $high) (i32.const 0xff)) (i32.const 0x85ebca6b))))
                  (local.set $known
                    (i32.or
                      (local.get $known)
                      (i32.shr_u
                        (i32.load8_u offset=0x48000 (i32.shr_u (local.get $hash) (i32.const 17)))
                        (i32.and (i32.shr_u (local.get $hash) (i32.const 14)) (i32.const 7)))))
                  (local.set $hash
                    (i32.add
                      (i32.mul (local.get $low) (i32.const 0x9e3779b1))
                      (i32.mul (local.get $high) (i32.const 0x85ebca6b))))
                  (local.set $known
                    (i32.or
                      (local.get $known)
                      (i32.shr_u
                        (i32.load8_u offset=0x40000 (i32.shr_u (local.get $hash) (i32.const 17)))
                        (i32.and (i32.shr_u (local.get $hash) (i32.const 14)) (i32.const 7)))))
                  (local.set $hash (i32.mul (i32.and (local.get $low) (i32.const 0xffffff)) (i32.const 0x9e3779b1)))
                  (local.set $known
                    (i32.or
                      (local.get $known)
                      (i32.shr_u
                        (i32.load8_u offset=0x58000 (i32.shr_u (local.get $hash) (i32.const 17)))
                        (i32.and (i32.shr_u (local.get $hash) (i32.const 14)) (i32.const 7)))))
                  (local.set $count (i32.add (local.get $count) (i32.and (local.get $known) (i32.const 1))))
                  (local.set $start (i32.add (local.get $start) (i32.const 1)))
                  (br $candidate)))
              (br_if $window
                (local.tee $hits (i32.and (local.get $hits) (i32.sub (local.get $hits) (i32.const 1))))))))
        (local.set $p (i32.add (local.get $p) (i32.const 16)))
        (br_if $turn (i32.le_u (local.get $count) (local.get $limit)))))
    (global.set $resume (local.get $p))
    (local.get $count))

  ;; Enters keywords into the tables. Each stands in [p, end) behind its length in one byte.
  (func (export "learn") (param $p i32) (param $end i32)
    (local $length i32) (local $hash i32) (local $low i32) (local $high i32) (local $bitmap i32)
    (block $learned
      (loop $keyword
        (br_if $learned (i32.ge_u (local.get $p) (local.get $end)))
        (local.set $length (i32.load8_u (local.get $p)))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        ;; With the window, or one byte before it or after it.
        (local.set $low (i32.or (i32.load (local.get $p)) (i32.const 0x20202020)))
        (if (i32.eq (local.get $length) (i32.const 3))
          (then
            (call $openAll (i32.and (local.get $low) (i32.const 0xffffff)) (i32.const 24)))
          (else (call $open (local.get $low))))
        (if (i32.gt_u (local.get $length) (i32.const 4))
          (then (call $open (i32.or (i32.load offset=1 (local.get $p)) (i32.const 0x20202020))))
          (else (call $openAll (i32.shl (local.get $low) (i32.const 8)) (i32.const 0))))
        (local.set $low (i32.or (i32.load (local.get $p)) (i32.const 0x20202020)))
        (local.set $high (i32.or (i32.load offset=4 (local.get $p)) (i32.const 0x20202020)))
        (local.set $bitmap (i32.const 0x40000))
        (if (i32.lt_u (local.get $length) (i32.const 8))
          (then
            (local.set $bitmap (i32.const 0x48000))
            (local.set $high (i32.and (local.get $high) (i32.const 0xff)))))
        (if (i32.lt_u (local.get $length) (i32.const 5))
          (then
            (local.set $bitmap (i32.const 0x50000))
            (local.set $high (i32.const 0))))
        (if (i32.eq (local.get $length) (i32.const 3))
          (then
            (local.set $bitmap (i32.const 0x58000))
            (local.set $low (i32.and (local.get $low) (i32.const 0xffffff)))))
        (local.set $hash
          (i32.shr_u
            (i32.add
              (i32.mul (local.get $low) (i32.const 0x9e3779b1))
              (i32.mul (local.get $high) (i32.const 0x85ebca6b)))
            (i32.const 14)))
        (local.set $bitmap (i32.add (local.get $bitmap) (i32.shr_u (local.get $hash) (i32.const 3))))
        (i32.store8
          (local.get $bitmap)
          (i32.or
            (i32.load8_u (local.get $bitmap))
            (i32.shl (i32.const 1) (i32.and (local.get $hash) (i32.const 7)))))
        (local.set $p (i32.add (local.get $p) (local.get $length)))
        (br $keyword))))

  ;; Lets a window of these four folded bytes hit.
  (func $open (param $folded i32)
    (local $at i32)
    (local.set $folded (i32.mul (local.get $folded) (i32.const 0x9e3779b1)))
    (local.set $at (i32.and (i32.shr_u (local.get $folded) (i32.const 14)) (i32.const 0x3fffc)))
    (i32.store
      (local.get $at)
      (i32.or
        (i32.load (local.get $at))
        (i32.shl (i32.const 1) (i32.shr_u (local.get $folded) (i32.const 11))))))

  ;; Does so with any folded byte at the place of `shift` bits, where `folded` has none.
  (func $openAll (param $folded i32) (param $shift i32)
    (local $byte i32)
    (loop $each
      (call $open
        (i32.or
          (local.get $folded)
          (i32.shl (i32.or (local.get $byte) (i32.const 0x20)) (local.get $shift))))
      (br_if $each (i32.lt_u (local.tee $byte (i32.add (local.get $byte) (i32.const 1))) (i32.const 256)))))

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
        (local.set $meaning (i32.load8_u offset=0x67000 (i32.load8_u offset=1 (local.get $p))))
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
            (i32.and (i32.load8_u offset=0x67100 (i32.load8_u (local.get $p))) (local.get $class))
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
            (i32.and (i32.load8_u offset=0x67100 (i32.load8_u (local.get $p))) (local.get $class))))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (br $on)))
    (global.set $resume (local.get $p))
    (local.get $from)))
