;; The loops that touch every byte.
;;
;; Memory (layout.ts holds the same numbers):
;;   0x000000  65,536 times 16 bits: windows of four folded bytes, and a fifth, that stand in keywords
;;   0x020000  by a hash of three folded bytes, u16 each: the first entry of those windows
;;   0x028000  the same of keywords of three bytes, and of some of four
;;   0x030000  524,288 bits: the windows again, each with what stands beside it in its keyword
;;   0x040000  meanings of short JSON escapes, by letter
;;   0x040100  classes of bytes that runs are made of, by byte
;;   0x040200  where in the first bitmap eight windows are
;;   0x040310  the classes by low half of a byte, one bit for each high half, 16 bytes for each class
;;   0x040400  what is to be looked at, 8 bytes: address of a turn, u16 where rows of blanks end, u16 which windows hit
;;   0x041000  32,768 bits: by a hash of the two bytes beside a gap of keywords, which third follows
;;   0x042000  by the same, u16 each: the first entry of those gaps
;;   0x043000  text; while keywords are learned everyday text, ended by a zero,
;;   0x067000    and 32,768 bits: which three folded bytes stand in that
;;   0x068000    and by a hash, u8 each: how often four do
;;   0x08b000  keywords, each behind its length in one byte; then entries; then matches
;;
;; An entry, 12 bytes: i32 the three folded bytes of a window and, topmost, its distance from the start of the keyword;
;; i32 the address of the keyword; u16 the next entry of the same hash, 0 for none; u16 the keyword's number. Of a gap,
;; its distance comes first.
;; A match, 8 bytes: i32 its address, i32 the keyword's number.
;;
;; White space of ASCII is the same as a blank. search looks at windows of four bytes, and a fifth, at every second
;; address, eight a turn. Every keyword of five bytes and more is known by two of its windows, one at an even distance
;; from its start and one at an odd one: of each, the one that everyday text has least. Of shorter ones a window reaches a
;; byte beyond: any byte may stand there. What hits is asked for with its neighbours, and what is known with them is
;; compared. A gap of a keyword, a blank between two bytes that are none, may be two blanks to sixteen in a text: where
;; such a row ends, keywords are known by the bytes beside it. Each is listed by its first wide gap.
;; The caller leaves 32 readable bytes on both sides of the text.
(module
  (memory (export "memory") 9)
  ;; Where to go on after a call that stopped early.
  (global $resume (export "resume") (mut i32) (i32.const 0))
  ;; Entry 1 follows this address.
  (global $entries (mut i32) (i32.const 0))
  (global $matches (mut i32) (i32.const 0))
  (global $count (mut i32) (i32.const 0))
  ;; Where the stretch begins that a decoder copied last, as it stands.
  (global $plain (export "plain") (mut i32) (i32.const 0))

  ;; Lists the keywords that stand wholly within [from, end), in order of address, until `limit` are exceeded; none is
  ;; longer than `longest` in a text. Result: how many.
  (func (export "search")
    (param $from i32) (param $end i32) (param $limit i32) (param $longest i32) (result i32)
    (local $blank v128) (local $space v128) (local $p i32) (local $blanks i32) (local $next v128) (local $nextFolded v128)
    (local $folded v128) (local $shifted v128) (local $hit v128) (local $slot i32) (local $at i32)
    (local.set $blank (v128.const i32x4 0x20202020 0x20202020 0x20202020 0x20202020))
    (local.set $space (v128.const i8x16 0 0 0 0 0 0 0 0 0 0x29 0x2a 0x2b 0x2c 0x2d 0 0))
    (global.set $count (i32.const 0))
    (local.set $p (local.get $from))
    (global.set $resume (i32.add (local.get $end) (i32.const 1)))
    (block $stopped
      (br_if $stopped (i32.ge_u (local.get $from) (local.get $end)))
      (loop $start
        ;; A bit for each blank: those of two bytes before a turn, and of its own sixteen.
        (local.set $next (v128.load (i32.sub (local.get $p) (i32.const 16))))
        (local.set $next (v128.xor (local.get $next) (i8x16.swizzle (local.get $space) (local.get $next))))
        (local.set $blanks
          (i32.shl (i8x16.bitmask (i8x16.eq (local.get $next) (local.get $blank))) (i32.const 2)))
        (local.set $next (v128.load (local.get $p)))
        (local.set $next (v128.xor (local.get $next) (i8x16.swizzle (local.get $space) (local.get $next))))
        (local.set $nextFolded (v128.or (local.get $next) (local.get $blank)))
        (loop $turn
          (local.set $blanks
            (i32.or
              (i32.shr_u (local.get $blanks) (i32.const 16))
              (i32.shl (i8x16.bitmask (i8x16.eq (local.get $next) (local.get $blank))) (i32.const 2))))
          (local.set $folded (local.get $nextFolded))
          (local.set $next (v128.load offset=16 (local.get $p)))
          (local.set $next (v128.xor (local.get $next) (i8x16.swizzle (local.get $space) (local.get $next))))
          (local.set $nextFolded (v128.or (local.get $next) (local.get $blank)))
          ;; Where a window is in the bitmap: three bytes choose four times 16 bits; the fourth one of these, and a bit
          ;; in its lower half; the fifth a bit in its upper half. So 64 in a row are all that three bytes and any others
          ;; set. Folding by bit 5 merges more than letters; an exact comparison follows. By way of memory: to take
          ;; lanes out of a vector takes longer.
          (v128.store offset=0x40200 (i32.const 0)
            (v128.or
              (v128.and
                (i32x4.shr_u
                  (i32x4.mul
                    (local.get $folded)
                    (v128.const i32x4 0x3779b100 0x3779b100 0x3779b100 0x3779b100))
                  (i32.const 15))
                (v128.const i32x4 0x1fff8 0x1fff8 0x1fff8 0x1fff8))
              (v128.and
                (i32x4.shr_u (local.get $folded) (i32.const 26))
                (v128.const i32x4 6 6 6 6))))
          (local.set $shifted
            (i8x16.shuffle 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17
              (local.get $folded) (local.get $nextFolded)))
          (v128.store offset=0x40210 (i32.const 0)
            (v128.or
              (v128.and
                (i32x4.shr_u
                  (i32x4.mul
                    (local.get $shifted)
                    (v128.const i32x4 0x3779b100 0x3779b100 0x3779b100 0x3779b100))
                  (i32.const 15))
                (v128.const i32x4 0x1fff8 0x1fff8 0x1fff8 0x1fff8))
              (v128.and
                (i32x4.shr_u (local.get $shifted) (i32.const 26))
                (v128.const i32x4 6 6 6 6))))
          ;; 16 bits for each window, and the two of them that count: eight for the fourth byte, eight for the fifth.
          (local.set $shifted
            (i8x16.swizzle
              (v128.const i8x16 1 2 4 8 16 32 64 0x80 0 0 0 0 0 0 0 0)
              (v128.and
                (i8x16.shuffle 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18
                  (local.get $folded) (local.get $nextFolded))
                (v128.const i32x4 0x07070707 0x07070707 0x07070707 0x07070707))))
          (local.set $hit
            (i16x8.eq
              (local.get $shifted)
              (v128.and
                (local.get $shifted)
                (v128.or
                  (v128.load16_lane 6 (i32.load offset=0x4020c (i32.const 0))
                    (v128.load16_lane 4 (i32.load offset=0x40208 (i32.const 0))
                      (v128.load16_lane 2 (i32.load offset=0x40204 (i32.const 0))
                        (v128.load16_lane 0 (i32.load offset=0x40200 (i32.const 0))
                          (v128.const i32x4 0 0 0 0)))))
                  (v128.load16_lane 7 (i32.load offset=0x4021c (i32.const 0))
                    (v128.load16_lane 5 (i32.load offset=0x40218 (i32.const 0))
                      (v128.load16_lane 3 (i32.load offset=0x40214 (i32.const 0))
                        (v128.load16_lane 1 (i32.load offset=0x40210 (i32.const 0))
                          (v128.const i32x4 0 0 0 0)))))))))
          ;; What is to be looked at waits in a list: branches that nobody can foretell cost more than all of this.
          (i32.store offset=0x40400 (local.get $slot) (local.get $p))
          (i32.store offset=0x40404 (local.get $slot)
            (local.tee $at
              (i32.or
                (i32.shl (i16x8.bitmask (local.get $hit)) (i32.const 16))
                (i32.and
                  (i32.and
                    (i32.and (local.get $blanks) (i32.const 0xffff))
                    (i32.shr_u (local.get $blanks) (i32.const 1)))
                  (i32.xor (i32.shr_u (local.get $blanks) (i32.const 2)) (i32.const -1))))))
          (local.set $slot
            (i32.add (local.get $slot) (i32.shl (i32.ne (local.get $at) (i32.const 0)) (i32.const 3))))
          (local.set $p (i32.add (local.get $p) (i32.const 16)))
          (br_if $turn
            (i32.and
              (i32.lt_u (local.get $slot) (i32.const 0x400))
              (i32.lt_u (local.get $p) (local.get $end)))))
        (local.set $at
          (call $lookAtAll (local.get $slot) (local.get $from) (local.get $end) (local.get $limit)))
        (local.set $slot (i32.const 0))
        (local.set $p (select (local.get $at) (local.get $p) (local.get $at)))
        (br_if $stopped (i32.ge_u (local.get $p) (local.get $end)))
        (br_if $start (i32.eqz (local.get $at)))
        ;; Those that start later are found again. A limit that the first few turns exceed waits for more of them.
        (local.set $at (i32.sub (local.get $p) (local.get $longest)))
        (br_if $start (i32.le_u (local.get $at) (i32.add (local.get $from) (i32.const 16))))
        (global.set $resume (local.get $at))
        (loop $drop
          (if
            (i32.and
              (i32.ne (global.get $count) (i32.const 0))
              (i32.ge_u
                (i32.load
                  (i32.add
                    (global.get $matches)
                    (i32.shl (i32.sub (global.get $count) (i32.const 1)) (i32.const 3))))
                (local.get $at)))
            (then
              (global.set $count (i32.sub (global.get $count) (i32.const 1)))
              (br $drop))))))
    (global.get $count))

  ;; Looks at what waits in the list. Result: zero, or what follows the turn that exceeded the limit.
  (func $lookAtAll (param $slots i32) (param $from i32) (param $end i32) (param $limit i32) (result i32)
    (local $blank v128) (local $space v128) (local $slot i32) (local $p i32) (local $hits i32) (local $ends i32)
    (local $at i32) (local $near v128) (local $low i32) (local $high i32) (local $four i32) (local $hash i32) (local $known i32)
    (local.set $blank (v128.const i32x4 0x20202020 0x20202020 0x20202020 0x20202020))
    (local.set $space (v128.const i8x16 0 0 0 0 0 0 0 0 0 0x29 0x2a 0x2b 0x2c 0x2d 0 0))
    (loop $each
      (if (i32.ge_u (local.get $slot) (local.get $slots)) (then (return (i32.const 0))))
      (local.set $p (i32.load offset=0x40400 (local.get $slot)))
      (local.set $hits (i32.load16_u offset=0x40406 (local.get $slot)))
      (local.set $ends (i32.load16_u offset=0x40404 (local.get $slot)))
      (local.set $slot (i32.add (local.get $slot) (i32.const 8)))
      (if (local.get $hits)
        (then
          (loop $window
            (local.set $at (i32.add (local.get $p) (i32.shl (i32.ctz (local.get $hits)) (i32.const 1))))
            ;; Every kind of neighbourhood is asked for: a branch would cost more than the answer.
            (local.set $near (v128.load (i32.sub (local.get $at) (i32.const 4))))
            (local.set $near
              (v128.or
                (v128.xor (local.get $near) (i8x16.swizzle (local.get $space) (local.get $near)))
                (local.get $blank)))
            (local.set $low (i32x4.extract_lane 1 (local.get $near)))
            (local.set $high (i32x4.extract_lane 2 (local.get $near)))
            (local.set $four (i32.mul (local.get $low) (i32.const 0x9e3779b1)))
            ;; Alone: keywords of four bytes.
            (local.set $hash
              (local.get $four))
            (local.set $known
              (i32.shr_u
                (i32.load8_u offset=0x30000 (i32.shr_u (local.get $hash) (i32.const 16)))
                (i32.and (i32.shr_u (local.get $hash) (i32.const 13)) (i32.const 7))))
            ;; With the four bytes behind it.
            (local.set $hash
              (i32.add (local.get $four) (i32.mul (local.get $high) (i32.const 0x85ebca6b))))
            (local.set $known
              (i32.or
                (local.get $known)
                (i32.shr_u
                  (i32.load8_u offset=0x30000 (i32.shr_u (local.get $hash) (i32.const 16)))
                  (i32.and (i32.shr_u (local.get $hash) (i32.const 13)) (i32.const 7)))))
            ;; With the one behind it.
            (local.set $hash
              (i32.add
                (local.get $four)
                (i32.mul (i32.and (local.get $high) (i32.const 0xff)) (i32.const 0x85ebca6b))))
            (local.set $known
              (i32.or
                (local.get $known)
                (i32.shr_u
                  (i32.load8_u offset=0x30000 (i32.shr_u (local.get $hash) (i32.const 16)))
                  (i32.and (i32.shr_u (local.get $hash) (i32.const 13)) (i32.const 7)))))
            ;; With the one before it.
            (local.set $hash
              (i32.add
                (local.get $four)
                (i32.mul
                  (i32.shr_u (i32x4.extract_lane 0 (local.get $near)) (i32.const 24))
                  (i32.const 0xc2b2ae35))))
            (local.set $known
              (i32.or
                (local.get $known)
                (i32.shr_u
                  (i32.load8_u offset=0x30000 (i32.shr_u (local.get $hash) (i32.const 16)))
                  (i32.and (i32.shr_u (local.get $hash) (i32.const 13)) (i32.const 7)))))
            ;; Its first three bytes; the last three with the one behind, and alone.
            (local.set $hash
              (i32.mul (i32.and (local.get $low) (i32.const 0xffffff)) (i32.const 0x9e3779b1)))
            (local.set $known
              (i32.or
                (local.get $known)
                (i32.shr_u
                  (i32.load8_u offset=0x30000 (i32.shr_u (local.get $hash) (i32.const 16)))
                  (i32.and (i32.shr_u (local.get $hash) (i32.const 13)) (i32.const 7)))))
            (local.set $hash
              (i32.mul
                (i32.or
                  (i32.shr_u (local.get $low) (i32.const 8))
                  (i32.shl (local.get $high) (i32.const 24)))
                (i32.const 0x9e3779b1)))
            (local.set $known
              (i32.or
                (local.get $known)
                (i32.shr_u
                  (i32.load8_u offset=0x30000 (i32.shr_u (local.get $hash) (i32.const 16)))
                  (i32.and (i32.shr_u (local.get $hash) (i32.const 13)) (i32.const 7)))))
            (local.set $hash
              (i32.mul (i32.shr_u (local.get $low) (i32.const 8)) (i32.const 0x9e3779b1)))
            (local.set $known
              (i32.or
                (local.get $known)
                (i32.shr_u
                  (i32.load8_u offset=0x30000 (i32.shr_u (local.get $hash) (i32.const 16)))
                  (i32.and (i32.shr_u (local.get $hash) (i32.const 13)) (i32.const 7)))))
            (if (i32.and (local.get $known) (i32.const 1))
              (then (call $look (local.get $at) (local.get $from) (local.get $end))))
            (br_if $window
              (local.tee $hits (i32.and (local.get $hits) (i32.sub (local.get $hits) (i32.const 1))))))))
      (if (local.get $ends)
        (then
          (loop $gap
            (local.set $at (i32.add (local.get $p) (i32.ctz (local.get $ends))))
            ;; The last byte before it that is no blank, or where it would be too wide.
            (local.set $near (v128.load (i32.sub (local.get $at) (i32.const 16))))
            (local.set $low
              (i32.sub
                (i32.add (local.get $at) (i32.const 15))
                (i32.clz
                  (i8x16.bitmask
                    (i8x16.ne
                      (v128.xor (local.get $near) (i8x16.swizzle (local.get $space) (local.get $near)))
                      (local.get $blank))))))
            (local.set $hash
              (i32.shr_u
                (i32.mul
                  (i32.or
                    (i32.or
                      (i32.load8_u (local.get $low))
                      (i32.shl (i32.load8_u (local.get $at)) (i32.const 8)))
                    (i32.const 0x2020))
                  (i32.const 0x9e3779b1))
                (i32.const 20)))
            (local.set $high (i32.load8_u offset=1 (local.get $at)))
            (if
              (i32.and
                (i32.shr_u
                  (i32.load offset=0x41000 (i32.and (local.get $hash) (i32.const 0xffc)))
                  (select
                    (i32.const 0)
                    (local.get $high)
                    (i32.lt_u (i32.sub (local.get $high) (i32.const 9)) (i32.const 5))))
                (i32.const 1))
              (then
                (call $lookBeside
                  (i32.load16_u offset=0x42000 (i32.and (local.get $hash) (i32.const 0xffe)))
                  (local.get $low) (local.get $at) (local.get $from) (local.get $end))))
            (br_if $gap
              (local.tee $ends (i32.and (local.get $ends) (i32.sub (local.get $ends) (i32.const 1))))))))
      (br_if $each (i32.le_u (global.get $count) (local.get $limit))))
    (i32.add (local.get $p) (i32.const 16)))

  ;; Lists the keywords that have a window at `at`.
  (func $look (param $at i32) (param $from i32) (param $end i32)
    (local $window i32) (local $entry i32)
    (local.set $window
      (i32.and (call $fold (i32.load (local.get $at))) (i32.const 0xffffff)))
    (if
      (local.tee $entry
        (i32.load16_u offset=0x20000
          (i32.and
            (i32.shr_u (i32.mul (local.get $window) (i32.const 0x3779b100)) (i32.const 17))
            (i32.const 0x7ffe))))
      (then
        (call $listThose
          (local.get $entry) (local.get $at) (local.get $window) (local.get $from) (local.get $end))))
    ;; A keyword of three bytes or four may start with the window, or a byte behind it.
    (if
      (local.tee $entry
        (i32.load16_u offset=0x28000
          (i32.and
            (i32.shr_u (i32.mul (local.get $window) (i32.const 0x3779b100)) (i32.const 17))
            (i32.const 0x7ffe))))
      (then
        (call $listThose
          (local.get $entry) (local.get $at) (local.get $window) (local.get $from) (local.get $end))))
    (local.set $window
      (i32.shr_u (call $fold (i32.load (local.get $at))) (i32.const 8)))
    (if
      (local.tee $entry
        (i32.load16_u offset=0x28000
          (i32.and
            (i32.shr_u (i32.mul (local.get $window) (i32.const 0x3779b100)) (i32.const 17))
            (i32.const 0x7ffe))))
      (then
        (call $listThose
          (local.get $entry)
          (i32.add (local.get $at) (i32.const 1))
          (local.get $window) (local.get $from) (local.get $end)))))

  ;; Lists what of the entries from `entry` on has its window at `at`.
  (func $listThose (param $entry i32) (param $at i32) (param $window i32) (param $from i32) (param $end i32)
    (local $start i32) (local $keyword i32)
    (loop $next
      (local.set $entry (i32.add (global.get $entries) (i32.mul (local.get $entry) (i32.const 12))))
      (if
        (i32.eq (i32.and (i32.load (local.get $entry)) (i32.const 0xffffff)) (local.get $window))
        (then
          (local.set $start (i32.sub (local.get $at) (i32.load8_u offset=3 (local.get $entry))))
          (local.set $keyword (i32.load offset=4 (local.get $entry)))
          (if
            (i32.and
              (i32.ge_u (local.get $start) (local.get $from))
              (i32.le_u
                (i32.add (local.get $start) (i32.load8_u (i32.sub (local.get $keyword) (i32.const 1))))
                (local.get $end)))
            (then
              ;; The first sixteen at once, but for bit 5: most differ there.
              (if
                (i64.eqz
                  (i64.and
                    (i64.extend_i32_u
                      (i8x16.bitmask
                        (i8x16.ne
                          (v128.or
                            (call $spaced (v128.load (local.get $start)))
                            (v128.const i32x4 0x20202020 0x20202020 0x20202020 0x20202020))
                          (v128.or
                            (v128.load (local.get $keyword))
                            (v128.const i32x4 0x20202020 0x20202020 0x20202020 0x20202020)))))
                    (i64.xor
                      (i64.shl
                        (i64.const -1)
                        (i64.load8_u (i32.sub (local.get $keyword) (i32.const 1))))
                      (i64.const -1))))
                (then
                  (if (call $stands (local.get $keyword) (local.get $start))
                    (then (call $list (local.get $start) (i32.load16_u offset=10 (local.get $entry)))))))))))
      (br_if $next (local.tee $entry (i32.load16_u offset=8 (local.get $entry))))))

  ;; Bytes with a blank for each that is HT, LF, VT, FF, CR.
  (func $spaced (param $bytes v128) (result v128)
    (v128.xor
      (local.get $bytes)
      (i8x16.swizzle (v128.const i8x16 0 0 0 0 0 0 0 0 0 0x29 0x2a 0x2b 0x2c 0x2d 0 0) (local.get $bytes))))

  ;; Four bytes as windows are compared: white space is a blank, and bit 5 is set.
  (func $fold (param $bytes i32) (result i32)
    (i32.or
      (i32x4.extract_lane 0 (call $spaced (i32x4.splat (local.get $bytes))))
      (i32.const 0x20202020)))

  ;; Whether a keyword is what stands at `at`, but for the case of ASCII letters, and any blank for another.
  (func $stands (param $keyword i32) (param $at i32) (result i32)
    (local $last i32)
    (local.set $last
      (i32.add (local.get $keyword) (i32.load8_u (i32.sub (local.get $keyword) (i32.const 1)))))
    (block $differs
      (loop $next
        (br_if $differs
          (i32.ne (call $plainOf (i32.load8_u (local.get $at))) (i32.load8_u (local.get $keyword))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $next
          (i32.lt_u
            (local.tee $keyword (i32.add (local.get $keyword) (i32.const 1)))
            (local.get $last))))
      (return (i32.const 1)))
    (i32.const 0))

  ;; A byte as keywords have it: a letter of ASCII in lower case, a blank for white space.
  (func $plainOf (param $byte i32) (result i32)
    (select
      (i32.const 0x20)
      (i32.add
        (local.get $byte)
        (i32.shl (i32.lt_u (i32.sub (local.get $byte) (i32.const 0x41)) (i32.const 26)) (i32.const 5)))
      (call $isSpace (local.get $byte))))

  (func $isSpace (param $byte i32) (result i32)
    (i32.lt_u (i32.sub (local.get $byte) (i32.const 9)) (i32.const 5)))
  (func $isBlank (param $byte i32) (result i32)
    (i32.or (i32.eq (local.get $byte) (i32.const 0x20)) (call $isSpace (local.get $byte))))

  ;; Lists what of the entries from `entry` on has its gap between `before` and `at`.
  (func $lookBeside (param $entry i32) (param $before i32) (param $at i32) (param $from i32) (param $end i32)
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $entry)))
        (local.set $entry (i32.add (global.get $entries) (i32.mul (local.get $entry) (i32.const 12))))
        (call $listSpaced
          (local.get $entry) (local.get $before) (local.get $at) (local.get $from) (local.get $end))
        (local.set $entry (i32.load16_u offset=8 (local.get $entry)))
        (br $next))))

  ;; Lists the keyword of an entry if it has its gap between `before` and `at`, and no wide one before that.
  (func $listSpaced (param $entry i32) (param $before i32) (param $at i32) (param $from i32) (param $end i32)
    (local $start i32) (local $keyword i32) (local $p i32) (local $last i32)
    ;; Back to the start of the keyword.
    (local.set $start (i32.load (local.get $entry)))
    (local.set $keyword (i32.load offset=4 (local.get $entry)))
    (local.set $p (i32.add (local.get $keyword) (local.get $start)))
    (local.set $start (i32.add (i32.sub (local.get $before) (local.get $start)) (i32.const 1)))
    (if (i32.lt_u (local.get $start) (local.get $from)) (then (return)))
    (local.set $last (local.get $p))
    (block $same
      (loop $back
        (br_if $same (i32.eq (local.get $last) (local.get $keyword)))
        (local.set $last (i32.sub (local.get $last) (i32.const 1)))
        (if
          (i32.ne (call $plainOf (i32.load8_u (local.get $before))) (i32.load8_u (local.get $last)))
          (then (return)))
        (local.set $before (i32.sub (local.get $before) (i32.const 1)))
        (br $back)))
    ;; On to its end.
    (local.set $last
      (i32.add (local.get $keyword) (i32.load8_u (i32.sub (local.get $keyword) (i32.const 1)))))
    (loop $next
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (if (i32.lt_u (local.get $p) (local.get $last))
        (then
          (if (i32.ge_u (local.get $at) (local.get $end)) (then (return)))
          (if
            (i32.ne (call $plainOf (i32.load8_u (local.get $at))) (i32.load8_u (local.get $p)))
            (then (return)))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (if (call $isGap (local.get $keyword) (local.get $p) (local.get $last))
            (then
              ;; One blank of it is behind us, the others follow.
              (local.set $before (i32.const 15))
              (block $through
                (loop $blank
                  (br_if $through
                    (i32.eqz (call $isBlank (i32.load8_u (local.get $at)))))
                  (local.set $at (i32.add (local.get $at) (i32.const 1)))
                  (br_if $blank
                    (local.tee $before (i32.sub (local.get $before) (i32.const 1))))))))
          (br $next))))
    (call $list (local.get $start) (i32.load16_u offset=10 (local.get $entry))))

  ;; Whether the byte at `p` of a keyword that ends before `last` is a blank between two that are none.
  (func $isGap (param $keyword i32) (param $p i32) (param $last i32) (result i32)
    (i32.and
      (i32.and
        (i32.gt_u (local.get $p) (local.get $keyword))
        (i32.lt_u (i32.add (local.get $p) (i32.const 1)) (local.get $last)))
      (i32.and
        (i32.eq (i32.load8_u (local.get $p)) (i32.const 0x20))
        (i32.and
          (i32.ne (i32.load8_u (i32.sub (local.get $p) (i32.const 1))) (i32.const 0x20))
          (i32.ne (i32.load8_u offset=1 (local.get $p)) (i32.const 0x20))))))

  ;; Enters a match behind those that start no later: windows are found in order, starts nearly so.
  (func $list (param $at i32) (param $number i32)
    (local $slot i32)
    (local.set $slot (i32.add (global.get $matches) (i32.shl (global.get $count) (i32.const 3))))
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (block $placed
      (loop $before
        (br_if $placed (i32.le_u (local.get $slot) (global.get $matches)))
        (br_if $placed
          (i32.le_u (i32.load (i32.sub (local.get $slot) (i32.const 8))) (local.get $at)))
        (i64.store (local.get $slot) (i64.load (i32.sub (local.get $slot) (i32.const 8))))
        (local.set $slot (i32.sub (local.get $slot) (i32.const 8)))
        (br $before)))
    (i32.store (local.get $slot) (local.get $at))
    (i32.store offset=4 (local.get $slot) (local.get $number)))

  ;; Enters keywords into the tables. Each stands in [p, end) behind its length in one byte, and stays there. `entries`
  ;; and `matches` say where there is room for those.
  (func (export "learn") (param $p i32) (param $end i32) (param $entries i32) (param $matches i32)
    (local $length i32) (local $number i32) (local $window i32) (local $byte i32)
    (global.set $entries (i32.sub (local.get $entries) (i32.const 12)))
    (global.set $matches (local.get $matches))
    (local.set $byte (i32.const 0x43000))
    (loop $everyday
      (local.set $window (call $setOf (local.get $byte)))
      (i32.store8
        (local.get $window)
        (i32.or (i32.load8_u (local.get $window)) (call $bitOf (local.get $byte))))
      (local.set $window (call $countOf (local.get $byte)))
      (i32.store8
        (local.get $window)
        (i32.add
          (i32.load8_u (local.get $window))
          (i32.lt_u (i32.load8_u (local.get $window)) (i32.const 0xff))))
      (br_if $everyday
        (i32.load8_u offset=3 (local.tee $byte (i32.add (local.get $byte) (i32.const 1))))))
    (block $learned
      (loop $keyword
        (br_if $learned (i32.ge_u (local.get $p) (local.get $end)))
        (local.set $length (i32.load8_u (local.get $p)))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (local.set $window (i32.or (i32.load (local.get $p)) (i32.const 0x20202020)))
        (if (i32.gt_u (local.get $length) (i32.const 4))
          (then
            (call $enterRarest (local.get $p) (i32.const 0) (local.get $number))
            (call $enterRarest (local.get $p) (i32.const 1) (local.get $number))))
        (if (i32.lt_u (local.get $length) (i32.const 5))
          (then (call $enterShort (local.get $p) (local.get $length) (local.get $number))))
        (call $enterGaps (local.get $p) (i32.add (local.get $p) (local.get $length)) (local.get $number))
        (local.set $p (i32.add (local.get $p) (local.get $length)))
        (local.set $number (i32.add (local.get $number) (i32.const 1)))
        (br $keyword))))

  ;; Opens the windows of a keyword of three bytes or four: it as it stands; and what may stand there when it starts a
  ;; byte before the window, or behind its first.
  (func $enterShort (param $at i32) (param $length i32) (param $number i32)
    (local $window i32) (local $byte i32) (local $fifths i32)
    (local.set $window (i32.or (i32.load (local.get $at)) (i32.const 0x20202020)))
    (local.set $fifths (i32.const 0xff00))
    (if (i32.eq (local.get $length) (i32.const 3))
      (then (call $openAny (local.get $window)))
      (else
        (call $open (local.get $window) (local.get $fifths))
        (if (i32.eqz (call $isEveryday (i32.add (local.get $at) (i32.const 1))))
          (then
            (call $openAny (i32.shr_u (local.get $window) (i32.const 8)))
            (call $enter (i32.const 0x20000) (local.get $at) (i32.const 0) (local.get $number))
            (call $enter (i32.const 0x20000) (local.get $at) (i32.const 1) (local.get $number))
            (return)))
        (local.set $fifths (call $fifth (i32.add (local.get $at) (i32.const 3))))))
    (call $enter (i32.const 0x28000) (local.get $at) (i32.const 0) (local.get $number))
    (local.set $byte (i32.const 256))
    (loop $each
      (local.set $byte (i32.sub (local.get $byte) (i32.const 1)))
      (call $open
        (i32.or
          (i32.shl (local.get $window) (i32.const 8))
          (i32.or (local.get $byte) (i32.const 0x20)))
        (local.get $fifths))
      (br_if $each (local.get $byte))))

  ;; Which byte of the set of everyday threes tells of the three at `at`, and which bit of it.
  (func $setOf (param $at i32) (result i32)
    (i32.add
      (i32.const 0x67000)
      (i32.or
        (i32.and (i32.load8_u (local.get $at)) (i32.const 31))
        (i32.or
          (i32.shl (i32.and (i32.load8_u offset=1 (local.get $at)) (i32.const 31)) (i32.const 5))
          (i32.shl
            (i32.and (i32.shr_u (i32.load8_u offset=2 (local.get $at)) (i32.const 3)) (i32.const 3))
            (i32.const 10))))))
  ;; Where it is counted how often everyday text has the four at `at`.
  (func $countOf (param $at i32) (result i32)
    (i32.add
      (i32.const 0x68000)
      (i32.shr_u
        (i32.mul (i32.or (i32.load (local.get $at)) (i32.const 0x20202020)) (i32.const 0x9e3779b1))
        (i32.const 17))))
  (func $bitOf (param $at i32) (result i32)
    (i32.shl (i32.const 1) (i32.and (i32.load8_u offset=2 (local.get $at)) (i32.const 7))))
  (func $isEveryday (param $at i32) (result i32)
    (i32.ne
      (i32.and (i32.load8_u (call $setOf (local.get $at))) (call $bitOf (local.get $at)))
      (i32.const 0)))

  ;; Enters the window of a keyword, at `distance` or an even number of bytes further, that everyday text has least.
  (func $enterRarest (param $keyword i32) (param $distance i32) (param $number i32)
    (local $last i32) (local $least i32) (local $best i32) (local $common i32) (local $at i32)
    (local.set $last
      (i32.sub (i32.load8_u (i32.sub (local.get $keyword) (i32.const 1))) (i32.const 4)))
    (local.set $least (i32.const -1))
    (loop $next
      (local.set $at (i32.add (local.get $keyword) (local.get $distance)))
      ;; Fours that it does not have are told by threes. One without a fifth byte hits four times as often.
      (local.set $common
        (i32.shl
          (i32.add
            (i32.const 1)
            (i32.add
              (i32.shl (i32.load8_u (call $countOf (local.get $at))) (i32.const 3))
              (i32.shl
                (i32.add
                  (call $isEveryday (local.get $at))
                  (call $isEveryday (i32.add (local.get $at) (i32.const 1))))
                (i32.const 1))))
          (i32.shl (i32.ge_u (local.get $distance) (local.get $last)) (i32.const 1))))
      (if (i32.lt_u (local.get $common) (local.get $least))
        (then
          (local.set $least (local.get $common))
          (local.set $best (local.get $distance))))
      (br_if $next
        (i32.le_u
          (local.tee $distance (i32.add (local.get $distance) (i32.const 2)))
          (local.get $last))))
    (local.set $at (i32.add (local.get $keyword) (local.get $best)))
    (call $open
      (i32.or (i32.load (local.get $at)) (i32.const 0x20202020))
      (select
        (call $fifth (i32.add (local.get $at) (i32.const 4)))
        (i32.const 0xff00)
        (i32.lt_u (local.get $best) (local.get $last))))
    (call $enter (i32.const 0x20000) (local.get $keyword) (local.get $best) (local.get $number)))

  (func $enter (param $heads i32) (param $keyword i32) (param $distance i32) (param $number i32)
    (local $window i32) (local $head i32) (local $entry i32)
    (local.set $window
      (i32.and
        (i32.or (i32.load (i32.add (local.get $keyword) (local.get $distance))) (i32.const 0x202020))
        (i32.const 0xffffff)))
    (call $openNear (i32.add (local.get $keyword) (local.get $distance)) (local.get $distance)
      (i32.sub (i32.load8_u (i32.sub (local.get $keyword) (i32.const 1))) (local.get $distance)))
    (local.set $head
      (i32.add
        (local.get $heads)
        (i32.and
          (i32.shr_u (i32.mul (local.get $window) (i32.const 0x3779b100)) (i32.const 17))
          (i32.const 0x7ffe))))
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (local.set $entry (i32.add (global.get $entries) (i32.mul (global.get $count) (i32.const 12))))
    (i32.store (local.get $entry) (i32.or (local.get $window) (i32.shl (local.get $distance) (i32.const 24))))
    (i32.store offset=4 (local.get $entry) (local.get $keyword))
    (i32.store16 offset=8 (local.get $entry) (i32.load16_u (local.get $head)))
    (i32.store16 offset=10 (local.get $entry) (local.get $number))
    (i32.store16 (local.get $head) (global.get $count)))

  ;; Enters the gaps of a keyword that ends before `last`.
  (func $enterGaps (param $keyword i32) (param $last i32) (param $number i32)
    (local $p i32) (local $hash i32) (local $word i32) (local $entry i32)
    (local.set $p (local.get $keyword))
    (loop $next
      (if (call $isGap (local.get $keyword) (local.get $p) (local.get $last))
        (then
          (local.set $hash
            (i32.shr_u
              (i32.mul
                (i32.or
                  (i32.or
                    (i32.load8_u (i32.sub (local.get $p) (i32.const 1)))
                    (i32.shl (i32.load8_u offset=1 (local.get $p)) (i32.const 8)))
                  (i32.const 0x2020))
                (i32.const 0x9e3779b1))
              (i32.const 20)))
          (local.set $word (i32.and (local.get $hash) (i32.const 0xffc)))
          (i32.store offset=0x41000
            (local.get $word)
            (i32.or
              (i32.load offset=0x41000 (local.get $word))
              (select
                (i32.shl (i32.const 1) (i32.load8_u offset=2 (local.get $p)))
                (i32.const -1)
                (i32.lt_u (i32.add (local.get $p) (i32.const 2)) (local.get $last)))))
          (global.set $count (i32.add (global.get $count) (i32.const 1)))
          (local.set $entry
            (i32.add (global.get $entries) (i32.mul (global.get $count) (i32.const 12))))
          (local.set $word (i32.and (local.get $hash) (i32.const 0xffe)))
          (i32.store (local.get $entry) (i32.sub (local.get $p) (local.get $keyword)))
          (i32.store offset=4 (local.get $entry) (local.get $keyword))
          (i32.store16 offset=8 (local.get $entry) (i32.load16_u offset=0x42000 (local.get $word)))
          (i32.store16 offset=10 (local.get $entry) (local.get $number))
          (i32.store16 offset=0x42000 (local.get $word) (global.get $count))))
      (br_if $next
        (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 1))) (local.get $last)))))

  ;; Lets windows of these four folded bytes hit where one of `fifths` follows: 0x100 shifted by the low three bits of
  ;; each.
  (func $open (param $window i32) (param $fifths i32)
    (local $at i32)
    (local.set $at
      (i32.or
        (call $wordOf (local.get $window))
        (i32.and (i32.shr_u (local.get $window) (i32.const 26)) (i32.const 6))))
    (i32.store16
      (local.get $at)
      (i32.or
        (i32.or (i32.load16_u (local.get $at)) (local.get $fifths))
        (i32.shl
          (i32.const 1)
          (i32.and (i32.shr_u (local.get $window) (i32.const 24)) (i32.const 7))))))

  (func $fifth (param $at i32) (result i32)
    (i32.shl (i32.const 0x100) (i32.and (i32.load8_u (local.get $at)) (i32.const 7))))

  ;; Lets windows of these three and any fourth hit.
  (func $openAny (param $window i32)
    (i64.store (call $wordOf (local.get $window)) (i64.const -1)))

  ;; Enters a window with what of its keyword stands beside it: `length` bytes from it on, `before` bytes before it.
  (func $openNear (param $at i32) (param $before i32) (param $length i32)
    (local $low i32) (local $high i32) (local $hash i32)
    (local.set $low (i32.or (i32.load (local.get $at)) (i32.const 0x20202020)))
    (local.set $high (i32.or (i32.load offset=4 (local.get $at)) (i32.const 0x20202020)))
    (local.set $hash (i32.mul (local.get $low) (i32.const 0x9e3779b1)))
    (if (i32.eq (local.get $length) (i32.const 3))
      (then (local.set $hash (i32.mul (i32.and (local.get $low) (i32.const 0xffffff)) (i32.const 0x9e3779b1)))))
    (if
      (i32.and (i32.eq (local.get $length) (i32.const 4)) (i32.ne (local.get $before) (i32.const 0)))
      (then
        (local.set $hash
          (i32.add
            (local.get $hash)
            (i32.mul
              (i32.or (i32.load8_u (i32.sub (local.get $at) (i32.const 1))) (i32.const 0x20))
              (i32.const 0xc2b2ae35))))))
    (if (i32.gt_u (local.get $length) (i32.const 4))
      (then
        (local.set $hash
          (i32.add
            (local.get $hash)
            (i32.mul
              (select
                (i32.and (local.get $high) (i32.const 0xff))
                (local.get $high)
                (i32.lt_u (local.get $length) (i32.const 8)))
              (i32.const 0x85ebca6b))))))
    (local.set $at (i32.shr_u (local.get $hash) (i32.const 16)))
    (i32.store8 offset=0x30000
      (local.get $at)
      (i32.or
        (i32.load8_u offset=0x30000 (local.get $at))
        (i32.shl (i32.const 1) (i32.and (i32.shr_u (local.get $hash) (i32.const 13)) (i32.const 7))))))

  (func $wordOf (param $window i32) (result i32)
    (i32.and
      (i32.shr_u (i32.mul (local.get $window) (i32.const 0x3779b100)) (i32.const 15))
      (i32.const 0x1fff8)))

  ;; Copies [p, end) to `target` with short JSON escapes undone. Stops at `\u`, at a backslash that stands last, and at an
  ;; escape with 256 bytes or more before it that are copied as they stand. Result: where the copy ends; `plain` is where
  ;; what was copied last as it stands begins. `text`, unless zero, is where a block begins that is no text as a whole:
  ;; escapes in it are undone only among six characters of text, and what stands outside of the block counts as such.
  (func (export "undoEscapes") (param $p i32) (param $end i32) (param $target i32) (param $text i32) (result i32)
    (local $bytes v128) (local $length i32) (local $meaning i32)
    (global.set $plain (local.get $p))
    (block $done
      (loop $turn
        (if (i32.le_u (i32.add (local.get $p) (i32.const 16)) (local.get $end))
          (then
            (local.set $bytes (v128.load (local.get $p)))
            (v128.store (local.get $target) (local.get $bytes))
            (local.set $length
              (i8x16.bitmask
                (i8x16.eq (local.get $bytes) (v128.const i32x4 0x5c5c5c5c 0x5c5c5c5c 0x5c5c5c5c 0x5c5c5c5c))))
            ;; By a branch: an address that depends on what was read would have to wait for it.
            (if (i32.eqz (local.get $length))
              (then
                (local.set $p (i32.add (local.get $p) (i32.const 16)))
                (local.set $target (i32.add (local.get $target) (i32.const 16)))
                (br $turn)))
            (local.set $length (i32.ctz (local.get $length)))
            (local.set $p (i32.add (local.get $p) (local.get $length)))
            (local.set $target (i32.add (local.get $target) (local.get $length))))
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
        (local.set $meaning (i32.load8_u offset=0x40000 (i32.load8_u offset=1 (local.get $p))))
        (if
          (i32.or
            (i32.and (i32.eqz (local.get $meaning)) (i32.ne (i32.load8_u offset=1 (local.get $p)) (i32.const 0x75)))
            (i32.and
              (i32.ne (local.get $text) (i32.const 0))
              (i32.eqz (call $standsInText (local.get $p) (local.get $text) (local.get $end)))))
          (then
            ;; No escape: the backslash stays.
            (i32.store8 (local.get $target) (i32.const 0x5c))
            (local.set $p (i32.add (local.get $p) (i32.const 1)))
            (local.set $target (i32.add (local.get $target) (i32.const 1)))
            (br $turn)))
        (br_if $done (i32.eqz (local.get $meaning)))
        (br_if $done (i32.ge_u (i32.sub (local.get $p) (global.get $plain)) (i32.const 256)))
        (i32.store8 (local.get $target) (local.get $meaning))
        (local.set $p (i32.add (local.get $p) (i32.const 2)))
        (local.set $target (i32.add (local.get $target) (i32.const 1)))
        (global.set $plain (local.get $p))
        (br $turn)))
    (global.set $resume (local.get $p))
    (local.get $target))

  ;; Whether six characters of ASCII text at least stand directly before and behind the two bytes at `p`.
  (func $standsInText (param $p i32) (param $from i32) (param $end i32) (result i32)
    (local $bytes v128) (local $around i32)
    (local.set $bytes
      (v128.load64_lane offset=2 1 (local.get $p) (v128.load64_zero (i32.sub (local.get $p) (i32.const 8)))))
    (local.set $around
      (i8x16.bitmask
        (v128.or
          (i8x16.lt_u
            (i8x16.sub (local.get $bytes) (v128.const i32x4 0x20202020 0x20202020 0x20202020 0x20202020))
            (v128.const i32x4 0x5f5f5f5f 0x5f5f5f5f 0x5f5f5f5f 0x5f5f5f5f))
          (v128.or
            (i8x16.lt_u
              (i8x16.sub (local.get $bytes) (v128.const i32x4 0x09090909 0x09090909 0x09090909 0x09090909))
              (v128.const i32x4 0x02020202 0x02020202 0x02020202 0x02020202))
            (i8x16.eq (local.get $bytes) (v128.const i32x4 0x0d0d0d0d 0x0d0d0d0d 0x0d0d0d0d 0x0d0d0d0d))))))
    (if (i32.lt_u (i32.sub (local.get $p) (local.get $from)) (i32.const 8))
      (then
        (local.set $around
          (i32.or
            (local.get $around)
            (i32.shr_u (i32.const 0xff) (i32.sub (local.get $p) (local.get $from)))))))
    (if (i32.lt_u (i32.sub (local.get $end) (local.get $p)) (i32.const 10))
      (then
        (local.set $around
          (i32.or
            (local.get $around)
            (i32.shl (i32.const 0xff00) (i32.sub (i32.sub (local.get $end) (local.get $p)) (i32.const 2)))))))
    (i32.ge_u
      (i32.add
        (i32.clz (i32.xor (i32.shl (local.get $around) (i32.const 24)) (i32.const -1)))
        (i32.ctz (i32.xor (i32.shr_u (local.get $around) (i32.const 8)) (i32.const -1))))
      (i32.const 6)))

  ;; Finds the next stretch within [from, end) of at least `minimum` bytes of a class, or that reaches `end`. Result:
  ;; its start, `end` when there is none; `resume` is its end. What is shorter than 16 bytes is not looked for within 16.
  (func (export "findRun") (param $from i32) (param $end i32) (param $minimum i32) (param $class i32) (result i32)
    (local $p i32) (local $of i32) (local $last i32)
    (local $bytes v128) (local $rows v128) (local $half v128) (local $halves v128)
    (local.set $p (local.get $from))
    ;; By low half of a byte: the high halves, one bit each, with which it is of the class.
    (local.set $rows (v128.load offset=0x40300 (i32.shl (local.get $class) (i32.const 4))))
    (local.set $half (i8x16.splat (i32.const 15)))
    (local.set $halves (v128.const i32x4 0x08040201 0x80402010 0 0))
    (block $found
      (loop $next
        (block $bytes
          (loop $sixteen
            (br_if $bytes (i32.gt_u (i32.add (local.get $p) (i32.const 16)) (local.get $end)))
            (local.set $bytes (v128.load (local.get $p)))
            ;; One bit for each byte that is not of the class.
            (local.set $of
              (i8x16.bitmask
                (i8x16.eq
                  (v128.and
                    (i8x16.swizzle (local.get $rows) (v128.and (local.get $bytes) (local.get $half)))
                    (i8x16.swizzle
                      (local.get $halves)
                      (v128.and (i16x8.shr_u (local.get $bytes) (i32.const 4)) (local.get $half))))
                  (v128.const i32x4 0 0 0 0))))
            (if (i32.eqz (local.get $of))
              (then
                (local.set $p (i32.add (local.get $p) (i32.const 16)))
                (br $sixteen)))
            ;; Where the stretch ends that has lasted so far.
            (local.set $last (i32.add (local.get $p) (i32.ctz (local.get $of))))
            (if (i32.ge_u (i32.sub (local.get $last) (local.get $from)) (local.get $minimum))
              (then
                (local.set $p (local.get $last))
                (br $found)))
            (if (i32.lt_u (local.get $minimum) (i32.const 16))
              (then
                (local.set $from (local.tee $p (i32.add (local.get $last) (i32.const 1))))
                (br $sixteen)))
            ;; Behind the last byte that is not of the class.
            (local.set $p (i32.add (local.get $p) (i32.const 16)))
            (local.set $from (i32.sub (i32.add (local.get $p) (i32.const 16)) (i32.clz (local.get $of))))
            (br $sixteen)))
        (br_if $found (i32.ge_u (local.get $p) (local.get $end)))
        (if
          (i32.eqz
            (i32.and (i32.load8_u offset=0x40100 (i32.load8_u (local.get $p))) (local.get $class)))
          (then
            (br_if $found
              (i32.ge_u (i32.sub (local.get $p) (local.get $from)) (local.get $minimum)))
            (local.set $from (i32.add (local.get $p) (i32.const 1)))))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (br $next)))
    (global.set $resume (local.get $p))
    (local.get $from)))
