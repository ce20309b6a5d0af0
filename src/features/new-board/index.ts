/** A board of one's own, made from its scene. */
export { type OwnBoard, ownBoard, ownBoardWays } from './own-board.ts';
