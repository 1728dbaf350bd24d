/**
 * Letters of other scripts that look like a Latin one, in most fonts (a choice from Unicode's confusables.txt, UTS 39),
 * and small capitals: each line a Latin letter, then code points.
 */
const TABLE = [
  'a 430 3b1 251 1d00',
  'b 13cf 299',
  'c 441 3f2 1d04',
  'd 501 13e7 1d05',
  'e 435 4bd 1d07',
  'f 584 3dd a730',
  'g 581 261 262',
  'h 4bb 570 29c',
  'i 456 3b9 131 26a',
  'j 458 3f3 1d0a',
  'k 43a 3ba 1d0b',
  'l 4cf 4c0 56c 29f',
  'm 43c 1d0d',
  'n 578 57c 3b7 43f 274',
  'o 43e 3bf 585 1d0f',
  'p 440 3c1 1d18',
  'q 51b 563 566',
  'r 433 280',
  's 455 a731',
  't 442 3c4 1d1b',
  'u 3c5 57d 1d1c',
  'v 3bd 475 1d20',
  'w 51d 461 3c9 561 1d21',
  'x 445 3c7',
  'y 443 3b3 4af 28f',
  'z 1d22',
  'A 410 391 13aa',
  'B 412 392 13f4',
  'C 421 3f9 13df',
  'D 13a0',
  'E 415 395 13ac',
  'F 3dc',
  'G 50c 13c0 13fb',
  'H 41d 397 13bb',
  'I 406 399',
  'J 408 37f 13ab',
  'K 41a 39a 13e6',
  'L 13de',
  'M 41c 39c 13b7',
  'N 39d',
  'O 41e 39f 555',
  'P 420 3a1 13e2',
  'Q 51a',
  'R 13a1 13d2',
  'S 405 54f 13da 13d5',
  'T 422 3a4 13a2',
  'U 54d',
  'V 13d9 474',
  'W 51c 13b3 13d4',
  'X 425 3a7',
  'Y 423 3a5 4ae',
  'Z 396 13c3',
];

/** By code point: the Latin letter that it looks like, as a byte. */
export const LOOK_ALIKES: ReadonlyMap<number, number> = new Map(
  TABLE.flatMap((line) => {
    const [letter = '', ...points] = line.split(' ');
    return points.map((point) => [Number.parseInt(point, 16), letter.charCodeAt(0)] as const);
  }),
);

/** Whether `point` belongs to a script that the table draws from: Greek, Cyrillic, Armenian, Cherokee. */
export function mayLookAlike(point: number): boolean {
  return (point >= 0x370 && point <= 0x58f) || (point >= 0x13a0 && point <= 0x13ff);
}
