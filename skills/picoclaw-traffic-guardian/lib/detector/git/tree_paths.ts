/** Bytes of trees that are kept, and of pieces of trees. A checkout of ten thousand files has half a megabyte. */
const MOST_TREES = 4 * 1024 * 1024;
const MOST_PIECES = 1024 * 1024;
/** Bytes of pieces that may be searched for names, in all. */
const MOST_SEARCHED = 64 * 1024 * 1024;
/** Of a path, in folders and in characters: what is deeper stays untold. */
const DEEPEST = 64;
const LONGEST_NAME = 255;

interface Parent {
  readonly tree: string;
  readonly name: string;
}

/** The entries of a tree (git-mktree): mode, blank, name, zero byte, id. As far as they are sound. */
export function* treeEntries(
  tree: Uint8Array,
  idLength: number,
): Generator<{ readonly name: string; readonly id: string }> {
  const bytes = Buffer.from(tree.buffer, tree.byteOffset, tree.length);
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.indexOf(0x20, at);
    const zero = bytes.indexOf(0, at);
    const next = zero + 1 + idLength;
    if (blank < 0 || zero < blank || next > bytes.length) return;
    const name = bytes.toString('utf8', blank + 1, Math.min(zero, blank + 1 + LONGEST_NAME));
    yield { name, id: bytes.toString('hex', zero + 1, next) };
    at = next;
  }
}

/** Where in a repository the objects of one push stand, as far as its trees tell. Ids are in hexadecimal. */
export class TreePaths {
  readonly #trees: Array<{ readonly id: string; readonly bytes: Buffer }> = [];
  readonly #pieces: Buffer[] = [];
  readonly #roots = new Set<string>();
  #treesLeft = MOST_TREES;
  #piecesLeft = MOST_PIECES;
  #searchLeft = MOST_SEARCHED;
  #parents: Map<string, Parent> | undefined;

  tree(id: string, bytes: Buffer): void {
    this.#treesLeft -= bytes.length + 128;
    if (this.#treesLeft > 0) this.#trees.push({ id, bytes });
  }

  /** Of a commit: it names the tree at the root. */
  commit(bytes: Buffer): void {
    this.#treesLeft -= 128;
    const id = /^tree ([0-9a-f]{40,64})\n/.exec(bytes.toString('latin1', 0, 80))?.[1];
    if (id !== undefined && this.#treesLeft > 0) this.#roots.add(id);
  }

  /** Something that may be a part of a tree whose rest the receiver has. */
  piece(bytes: Buffer): void {
    this.#piecesLeft -= bytes.length + 128;
    if (this.#piecesLeft > 0) this.#pieces.push(bytes);
  }

  /** Begins with an ellipsis where folders above are not known. Null when not even the name is. */
  pathOf(object: string): string | null {
    this.#parents ??= this.#readTrees(object.length / 2);
    const names: string[] = [];
    let id = object;
    for (; names.length < DEEPEST; ) {
      const parent = this.#parents.get(id);
      if (parent === undefined) break;
      names.unshift(parent.name);
      id = parent.tree;
    }
    if (this.#roots.has(id)) return names.length === 0 ? null : names.join('/');
    const name = this.#nameInPiece(Buffer.from(id, 'hex'));
    if (name !== undefined) names.unshift(name);
    return names.length === 0 ? null : `\u2026/${names.join('/')}`;
  }

  /** The first tree that names an object counts: a push begins with what is newest. */
  #readTrees(idLength: number): Map<string, Parent> {
    const parents = new Map<string, Parent>();
    for (const { id: tree, bytes } of this.#trees) {
      for (const { name, id } of treeEntries(bytes, idLength)) {
        if (!parents.has(id)) parents.set(id, { tree, name });
      }
    }
    return parents;
  }

  #nameInPiece(id: Buffer): string | undefined {
    for (const bytes of this.#pieces) {
      this.#searchLeft -= bytes.length + 128;
      if (this.#searchLeft < 0) return undefined;
      const zero = bytes.indexOf(id) - 1;
      if (zero < 1 || bytes[zero] !== 0) continue;
      const before = bytes.toString('utf8', Math.max(0, zero - LONGEST_NAME), zero);
      return /[^\n\0]*$/.exec(before.replace(/^.*(?:100644|100755|120000|40000) /s, ''))?.[0] || undefined;
    }
    return undefined;
  }
}
