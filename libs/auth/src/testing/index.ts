export { developmentIssuer, type DevelopmentIssuer } from './development-issuer';
