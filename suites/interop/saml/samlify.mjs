// The identity provider of samlify, made of the service provider's own metadata. ?template=shipped
// answers with the template it comes with instead of one that says how the person signed on.
import samlify from 'samlify';
import {attribute, cert, emailFormat, issuer, key, page, person, serve} from './serve.mjs';

// It refuses to read anything before it is told how to validate XML, and brings no validator.
samlify.setSchemaValidator({validate: async () => 'not validated'});

const {defaultLoginResponseTemplate: shipped, replaceTagsByValue} = samlify.SamlLib;
const statement = '<saml:AuthnStatement AuthnInstant="{IssueInstant}" SessionIndex="{AssertionID}"><saml:AuthnContext>' +
  '<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef>' +
  '</saml:AuthnContext></saml:AuthnStatement>';
const template = {
  context: shipped.context.replace('{AuthnStatement}', statement),
  attributes: Object.keys(attribute).map((tag) => ({
    name: attribute[tag], valueTag: tag, valueXsiType: 'xs:string', nameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
  })),
};
const made = new Map(); // it warns each time that there is no logout
const provider = (more) => made.get(more) ?? made.set(more, samlify.IdentityProvider({
  entityID: issuer, signingCert: cert, privateKey: key, nameIDFormat: [emailFormat],
  requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  singleSignOnService: [{Binding: samlify.Constants.namespace.binding.redirect, Location: base() + '/sso'}],
  ...more,
})).get(more);
const plainly = {}, properly = {loginResponseTemplate: template};
let sp;

// fill does what the library leaves to the caller who changes the template.
const fill = (request, acs, audience) => (context) => {
  const now = new Date(), id = '_' + crypto.randomUUID();
  const until = new Date(now.getTime() + 5 * 60_000).toISOString();
  return {id, context: replaceTagsByValue(context, {
    ID: id, AssertionID: '_' + crypto.randomUUID(), Issuer: issuer, IssueInstant: now.toISOString(),
    Destination: acs, SubjectRecipient: acs, Audience: audience, InResponseTo: request?.extract.request.id,
    StatusCode: samlify.Constants.StatusCode.Success, NameIDFormat: emailFormat, NameID: person.email,
    ConditionsNotBefore: now.toISOString(), ConditionsNotOnOrAfter: until, SubjectConfirmationDataNotOnOrAfter: until,
    attrGiven: person.given, attrFamily: person.family, attrEmail: person.email,
  })};
};

const base = serve({
  metadata: (request, response) => response.end(provider(properly).getMetadata()),
  introduce: ({metadata}) => { sp = samlify.ServiceProvider({metadata}); },
  async signOn({query}, response) {
    const plain = query.template === 'shipped';
    const idp = provider(plain ? plainly : properly);
    const asked = query.SAMLRequest && await idp.parseLoginRequest(sp, 'redirect', {query});
    const acs = sp.entityMeta.getAssertionConsumerService('post');
    const {context, entityEndpoint} = await idp.createLoginResponse(sp, asked || null, 'post', person,
      {customTagReplacement: plain ? undefined : fill(asked, acs, sp.entityMeta.getEntityID())});
    response.end(page(entityEndpoint, {SAMLResponse: context, RelayState: query.RelayState ?? ''}));
  },
});
