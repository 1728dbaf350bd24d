import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TreePaths, treeEntries } from '../../../lib/detector/git/tree_paths.ts';
import { idOf, tree } from './packed.ts';

const paths = suite('paths in trees');
const FILE = 'ab'.repeat(20);

paths('come from the tree that is read first, and begin at the root of a commit', () => {
  const found = new TreePaths();
  const [newer, older] = [tree(['100755', 'new name', FILE]), tree(['100644', 'old name', FILE])];
  for (const bytes of [newer, older]) found.tree(idOf('tree', bytes), bytes);
  found.commit(Buffer.from(`tree ${idOf('tree', newer)}\nauthor`));
  assert.is(found.pathOf(FILE), 'new name');
  assert.is(found.pathOf(idOf('tree', newer)), null);
  assert.is(found.pathOf('cd'.repeat(20)), null);
});

paths('that are deeper than anyone goes, or lead in a circle, end somewhere', () => {
  const deep = new TreePaths();
  let id = FILE;
  for (let n = 0; n < 500; n++) {
    const bytes = tree(['40000', `d${n}`, id]);
    id = idOf('tree', bytes);
    deep.tree(id, bytes);
  }
  assert.is(deep.pathOf(FILE)?.split('/').length, 65);

  // No sender has two trees that hold each other. Whoever could make them would not hold us up either.
  const circle = new TreePaths();
  circle.tree(FILE, tree(['40000', 'x', FILE]));
  assert.is(circle.pathOf(FILE)?.split('/').length, 65);
});

paths('are told without ids that happen to look like names, where a tree leans on another', () => {
  const found = new TreePaths();
  const entry = (before: string): Buffer =>
    Buffer.concat([Buffer.from(`${before}\0`, 'latin1'), Buffer.from(FILE, 'hex')]);
  for (const [before, path] of [
    ['100644 a.txt', 'a.txt'],
    ['\x01\x93zzz100644 a b.txt', 'a b.txt'],
    ['\n.txt', '.txt'],
    ['old\0\x93\x94zz40000 folder', 'folder'],
  ] as const) {
    const one = new TreePaths();
    one.piece(entry(before));
    assert.is(one.pathOf(FILE), `\u2026/${path}`);
  }
  found.piece(entry(''));
  assert.is(found.pathOf(FILE), null);
});

paths('of trees that are cut or no trees are read as far as they are sound', () => {
  const bytes = tree(['100644', 'one', FILE], ['100644', 'x'.repeat(5000), FILE]);
  for (let at = 0; at <= bytes.length; at++) {
    const names = [...treeEntries(bytes.subarray(0, at), 20)].map(({ name }) => name.length);
    assert.equal(names, at < 31 ? [] : at < bytes.length ? [3] : [3, 255]);
  }
  for (const bad of ['', ' ', '\0', '\0 ', '100644 x', 'x'.repeat(100)]) {
    assert.equal([...treeEntries(Buffer.from(bad), 20)], []);
  }
});

paths.run();
