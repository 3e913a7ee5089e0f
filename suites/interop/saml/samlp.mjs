// The identity provider of samlp, which reads no metadata and is told where to post and for whom.
// ?options=shipped leaves out what it does not ask for, ?claims=passport takes the claims it comes
// with, ?sign=response or both chooses what is signed; an assertion is otherwise.
import samlp from 'samlp';
import {attribute, cert, emailFormat, issuer, key, person, serve} from './serve.mjs';

let sp;

class Claims {
  static of = (user) => new Claims(user);
  constructor(user) { this.user = user; }
  getClaims() { return Object.fromEntries(Object.keys(attribute).map((name) => [attribute[name], this.user[name]])); }
  getNameIdentifier() { return {nameIdentifier: this.user.email}; }
}
const passport = {id: person.email, emails: [{value: person.email}], displayName: person.given, name: {givenName: person.given, familyName: person.family}};

serve({
  metadata: samlp.metadata({issuer, cert, redirectEndpointPath: '/sso', postEndpointPath: '/sso'}),
  introduce: (given) => { sp = given; },
  signOn(request, response, failed) {
    const {options, claims, sign} = request.query;
    const plain = claims === 'passport';
    samlp.auth({
      issuer, cert, key, audience: sp.entity_id, nameIdentifierFormat: emailFormat,
      getPostURL: (audience, message, asked, done) => done(null, sp.acs_url),
      getUserFromRequest: () => plain ? passport : person,
      signResponse: !!sign, signAssertion: sign !== 'response',
      ...(plain ? {} : {profileMapper: Claims.of}),
      ...(options === 'shipped' ? {} : {destination: sp.acs_url, recipient: sp.acs_url}),
    })(request, response, failed);
  },
});
