// The newest version of each row this page was told of: what comes late or twice must not bring back what has gone.

// Enough for hours of a busy queue; what is forgotten can at worst come back until it changes again.
const MOST = 5000;
const versions = new Map();

/** Note what a page was told of a row. */
export const note = ({id, version}) => {
  const newest = Math.max(version, versions.get(id) ?? 0);
  versions.delete(id);
  versions.set(id, newest);
  if (versions.size > MOST) versions.delete(versions.keys().next().value);
};

/** Whether something newer was told of a row, or, unless it is said `again` on purpose, this very thing. */
export const isOld = ({id, version}, again) => (versions.get(id) ?? 0) > version - (again ? 0 : 1);
