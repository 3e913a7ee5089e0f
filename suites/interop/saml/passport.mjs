// The service provider of @node-saml/passport-saml, which is passport's hands on @node-saml/node-saml.
import passport from 'passport';
import {Strategy} from '@node-saml/passport-saml';
import {cert, emailFormat, key} from './serve.mjs';
import {party} from './sp.mjs';

const authenticator = new passport.Passport();
const come = (profile, done) => done(null, profile);
const strategy = (post, signed) => `${post ? 'post' : 'redirect'}${signed ? ' signed' : ''}`;
const ask = (name, request, response, options = {}) => new Promise((resolve, reject) => {
  const end = response.end;
  response.end = (...all) => { resolve(); return end.apply(response, all); }; // it answered by itself
  response.send = response.end;
  request.res = response; // as express does
  authenticator.authenticate(name, {session: false, ...options}, (error, user, info) => {
    response.end = end;
    if (user) resolve(user);
    else reject(error ?? new Error(info?.message ?? 'nobody'));
  })(request, response, reject);
});

party({
  trust(idp, base) {
    for (const post of [false, true]) for (const signed of [false, true]) {
      authenticator.use(strategy(post, signed), new Strategy({
        issuer: base + '/metadata', audience: base + '/metadata', callbackUrl: base + '/acs',
        idpIssuer: idp.issuer, entryPoint: idp.sso_url, idpCert: idp.certificate,
        identifierFormat: emailFormat, authnRequestBinding: post ? 'HTTP-POST' : 'HTTP-Redirect',
        skipRequestCompression: post, // saml-bindings-2.0 §3.5.4: it deflates what it posts, too, unless told
        ...(signed ? {privateKey: key, signatureAlgorithm: 'sha256'} : {}),
        validateInResponseTo: 'ifPresent', cacheProvider: requests,
        wantAuthnResponseSigned: false, wantAssertionsSigned: true, // JumpCloud signs assertions
      }, come, come));
    }
    return cert;
  },
  login({post, signed, relay}, request, response) {
    request.query = {RelayState: relay};
    return ask(strategy(post, signed), request, response).then(() => undefined);
  },
  async consume(fields, request, response) {
    Object.assign(request, {query: {}, body: fields});
    const profile = await ask(strategy(false, false), request, response);
    return {name: profile.nameID, attributes: profile.attributes};
  },
});

// The four strategies remember requests in one place.
const seen = new Map();
const requests = {
  async saveAsync(id, value) { seen.set(id, value); return {value, createdAt: Date.now()}; },
  async getAsync(id) { return seen.get(id) ?? null; },
  async removeAsync(id) { return seen.delete(id) ? id : null; },
};
