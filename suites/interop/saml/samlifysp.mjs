// The service provider of samlify, made of the identity provider's metadata.
import samlify from 'samlify';
import {cert, emailFormat, key} from './serve.mjs';
import {party} from './sp.mjs';

// It refuses to read anything before it is told how to validate XML, and brings no validator.
samlify.setSchemaValidator({validate: async () => 'not validated'});

const sps = {};
let idp;
party({
  trust({metadata}, base) {
    idp = samlify.IdentityProvider({metadata});
    for (const signed of [false, true]) {
      sps[signed] = samlify.ServiceProvider({
        entityID: base + '/metadata', authnRequestsSigned: signed, wantAssertionsSigned: true, nameIDFormat: [emailFormat],
        assertionConsumerService: [{Binding: samlify.Constants.namespace.binding.post, Location: base + '/acs'}],
        signingCert: cert, privateKey: key, requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
        relayState: 'here',
      });
    }
    return cert;
  },
  login({post, signed, relay}) {
    const {context, entityEndpoint} = sps[signed].createLoginRequest(idp, post ? 'post' : 'redirect');
    return post ? {action: entityEndpoint, fields: {SAMLRequest: context, RelayState: relay}} : {location: context};
  },
  async consume(fields) {
    const {extract} = await sps[false].parseLoginResponse(idp, 'post', {body: fields});
    return {name: extract.nameID, attributes: extract.attributes};
  },
});
