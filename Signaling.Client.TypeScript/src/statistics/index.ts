export { connectionStatistics, type PeerStatistics } from './connectionStatistics.js';
