// The service provider of saml2-js. It has no request by the POST binding.
import saml2 from 'saml2-js';
import {cert, emailFormat, key} from './serve.mjs';
import {party} from './sp.mjs';

let sp, idp;
const call = (method, options) => new Promise((resolve, reject) =>
  sp[method](idp, options, (error, ...got) => error ? reject(error) : resolve(got)));

party({
  trust({sso_url, certificate}, base) {
    sp = new saml2.ServiceProvider({
      entity_id: base + '/metadata', assert_endpoint: base + '/acs', private_key: key, certificate: cert,
      nameid_format: emailFormat, allow_unencrypted_assertion: true,
    });
    idp = new saml2.IdentityProvider({sso_login_url: sso_url, sso_logout_url: sso_url, certificates: [certificate]});
    return cert;
  },
  async login({post, signed, relay}) {
    if (post) throw new Error('no request by the POST binding');
    const [location] = await call('create_login_request_url', {relay_state: relay, sign_get_request: signed});
    return {location};
  },
  async consume(fields) {
    const [{user}] = await call('post_assert', {request_body: fields});
    return {name: user.name_id, attributes: user.attributes};
  },
});
