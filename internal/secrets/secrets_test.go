package secrets_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/closegate/closegate/internal/secrets"
)

// The secrets below are made up. They are put together at run time, so that no
// scanner of repositories takes this file for a leak.
const (
	random16 = "Zt7Kq2Lw9Xv4Rm1P"
	random40 = "q8Zt7Kq2Lw9Xv4Rm1Pb6Nc3Jd5Hf0Gs8Ye2Uc4Ia"
	hex64    = "3b1f0c9e7a5d2486b0e4c8f1d9a7356204bc8e1f7d3a59602c4e8b1f0d9a7356"
)

func join(parts ...string) string { return strings.Join(parts, "") }

// key is a private key in its usual clothes, with another line end if wanted.
func key(kind, newline string) string {
	body := strings.Repeat("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDq"+newline, 3)
	return join("-----BEGIN ", kind, "-----", newline, body, "-----END ", kind, "-----", newline)
}

func webToken(signature string) string {
	part := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	return part(`{"alg":"RS256","typ":"JWT"}`) + "." + part(`{"sub":"svc-halden-ingest","exp":1}`) + "." + signature
}

func scan(content string) []secrets.Finding {
	s := secrets.NewScanner()
	_, _ = io.WriteString(s, content)
	return s.Findings()
}

func TestSecretsAreFound(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		content string
		want    secrets.Kind
	}{
		"PKCS 8 key":                   {key("PRIVATE KEY", "\n"), secrets.PrivateKey},
		"RSA key":                      {key("RSA PRIVATE KEY", "\n"), secrets.PrivateKey},
		"EC key with Windows lines":    {key("EC PRIVATE KEY", "\r\n"), secrets.PrivateKey},
		"OpenSSH key":                  {key("OPENSSH PRIVATE KEY", "\n"), secrets.PrivateKey},
		"encrypted key":                {key("ENCRYPTED PRIVATE KEY", "\n"), secrets.PrivateKey},
		"PGP key":                      {join("-----BEGIN PGP PRIVATE KEY ", "BLOCK-----\nVersion: GnuPG v2\n\nlQOYBGMabcdEfgh1234567890abcdefgh\n"), secrets.PrivateKey},
		"encrypted key with headers":   {join("-----BEGIN RSA ", "PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00FF\n\nMIIEvQIBADANBgkqhkiG9w0BAQEF\n"), secrets.PrivateKey},
		"commercial SSH key":           {join("---- BEGIN SSH2 ENCRYPTED ", "PRIVATE KEY ----\nComment: \"halden\"\nP2/56wAAAgIAAAAmZGwtbW9kcHtzaWdu\n"), secrets.PrivateKey},
		"PuTTY key":                    {join("PuTTY-User-Key-", "File-3: ssh-ed25519\nEncryption: none\n"), secrets.PrivateKey},
		"age key":                      {join("AGE-SECRET-", "KEY-1", strings.Repeat("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA", 2)[:58]), secrets.PrivateKey},
		"key in a service account":     {join(`{"type": "service_account", "private_key": "`, key("PRIVATE KEY", `\n`), `"}`), secrets.PrivateKey},
		"key in a Kubernetes secret":   {"  tls.key: " + base64.StdEncoding.EncodeToString([]byte(key("RSA PRIVATE KEY", "\n"))), secrets.PrivateKey},
		"key after much text":          {strings.Repeat("a line of a log\n", 9000) + key("PRIVATE KEY", "\n"), secrets.PrivateKey},
		"AWS answer of creation":       {`{"AccessKey": {"AccessKeyId": "AKIAWWIJACFXOEXAMPLE", "SecretAccessKey": "` + random40 + `"}}`, secrets.AWSSecret},
		"AWS credentials file":         {"[default]\naws_access_key_id = AKIAWWIJACFXOEXAMPLE\naws_secret_access_key = " + random40 + "\n", secrets.AWSSecret},
		"AWS download of the console":  {"Access key ID,Secret access key\nAKIAWWIJACFXOEXAMPLE," + random40 + "\n", secrets.AWSSecret},
		"AWS in the environment":       {"export AWS_SECRET_ACCESS_KEY=" + random40, secrets.AWSSecret},
		"GitHub classic token":         {"token used: gh" + "p_" + random40[:36], secrets.GitHubToken},
		"GitHub app token":             {"gh" + "s_" + random40, secrets.GitHubToken},
		"GitHub fine-grained token":    {"github_" + "pat_" + random40[:22] + "_" + (random40 + random40)[:59], secrets.GitHubToken},
		"GitLab token":                 {"glp" + "at-" + random40[:20], secrets.GitLabToken},
		"Slack bot token":              {"xox" + "b-123456789012-1234567890123-" + random40[:24], secrets.SlackToken},
		"Slack webhook":                {"https://hooks.slack.com/" + "services/T12345678/B12345678/" + random40[:24], secrets.SlackToken},
		"Stripe live key":              {"sk_" + "live_" + random40[:24], secrets.StripeKey},
		"Stripe restricted key":        {"rk_" + "live_" + random40[:24], secrets.StripeKey},
		"Google API key":               {"key=AI" + "za" + random40[:35], secrets.GoogleKey},
		"Google client secret":         {"GOC" + "SPX-" + random40[:28], secrets.GoogleKey},
		"Azure client secret":          {`"value": "q8Z7` + "Q~" + random40[:34] + `"`, secrets.AzureSecret},
		"Azure storage account":        {"AccountName=x;Account" + "Key=" + (random40 + random40 + random40)[:86] + "==", secrets.AzureSecret},
		"Vault token":                  {`"client_token": "hv` + "s." + random40[:24] + `"`, secrets.VaultToken},
		"npm token":                    {"//registry/:_authToken=np" + "m_" + random40[:36], secrets.PackageToken},
		"SendGrid token":               {"S" + "G." + random40[:22] + "." + (random40 + random40)[:43], secrets.MailToken},
		"Anthropic token":              {"sk-" + "ant-api03-" + (random40 + random40 + random40)[:90], secrets.ModelToken},
		"signed web token":             {"Cookie: session=" + webToken(random40), secrets.SignedToken},
		"basic authorization":          {"Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte("svc:Sommer2026!")), secrets.AuthHeader},
		"bearer authorization":         {"curl -H 'Authorization: Bearer " + random40 + "'", secrets.AuthHeader},
		"password in an address":       {"postgres://fleet:Sommer2026@db-01.halden.example/fleet", secrets.PasswordInURL},
		"line of a shadow file":        {"svc-halden:$6$" + random16 + "$" + random40 + random40 + ":19000:0:99999:7:::", secrets.PasswordHash},
		"line of an htpasswd file":     {"# users\nhalden:$apr1$" + random16[:8] + "$" + random40[:22] + "\n", secrets.PasswordHash},
		"htpasswd with SHA":            {"halden:{SHA}" + random40[:27] + "=", secrets.PasswordHash},
		"password in JSON":             {`{"user": "svc", "password": "hunter2"}`, secrets.NamedPassword},
		"second password of a line":    {`{"password": "****", "dbPassword": "Sommer2026!"}`, secrets.NamedPassword},
		"password in the environment":  {"DB_PASSWORD=correct-horse-battery", secrets.NamedPassword},
		"password in YAML":             {"db:\n  password: Sommer2026!\n", secrets.NamedPassword},
		"password in an ini file":      {"[db]\nuser = fleet\npwd = 'letmein'\n", secrets.NamedPassword},
		"password in a mail":           {"Hi Marte,\nlogin: halden\nPassword: Welcome2Brightwater\n\nRegards", secrets.NamedPassword},
		"passphrase with Windows ends": {"passphrase=blue42whale\r\nnext=1\r\n", secrets.NamedPassword},
		"client secret":                {`"clientSecret": "` + random40 + `"`, secrets.NamedSecret},
		"API key in a shell":           {"export FLEET_API_KEY='" + random16 + "'", secrets.NamedSecret},
		"API key in YAML":              {"api_key: " + random40 + " # old one", secrets.NamedSecret},
		"refresh token":                {`"refresh_token":"` + random40 + `"`, secrets.NamedSecret},
		"secret of Entra":              {`"secretText": "` + random40[:34] + `"`, secrets.NamedSecret},
		"list of passwords":            {"Title,Username,Password,URL\nFleet,svc-halden,Sommer2026!,https://fleet.example\n", secrets.PasswordInTable},
		"list with a late header":      {"Accounts of Halden\n\nSystem;User;Passwort\nFleet;halden;geheimnis\n", secrets.PasswordInTable},
		"list with quotes and tabs":    {"\"User\"\t\"Password\"\n\"a\"\t\"b;\"\"c\"\"12\"\n", secrets.PasswordInTable},
		"list of tokens":               {"name,token\r\nci," + random40 + "\r\n", secrets.SecretInTable},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := scan(test.content)
			if len(found) != 1 || found[0].Kind != test.want {
				t.Fatalf("found %v, want one %s", found, test.want)
			}
			for _, encoding := range []string{"little", "big", "little without mark"} {
				if wide := scan(toUTF16(test.content, encoding)); !slices.Equal(wide, found) {
					t.Errorf("in UTF-16, %s: %v, want %v", encoding, wide, found)
				}
			}
		})
	}
}

func toUTF16(text, encoding string) string {
	units := utf16.Encode([]rune(text))
	if encoding != "little without mark" {
		units = slices.Insert(units, 0, 0xFEFF)
	}
	var b strings.Builder
	for _, unit := range units {
		low, high := byte(unit), byte(unit>>8)
		if encoding == "big" {
			low, high = high, low
		}
		b.WriteByte(low)
		b.WriteByte(high)
	}
	return b.String()
}

func TestWhatEvidenceIsMadeOfPasses(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"id of a key":                       `"AccessKeyId": "AKIAWWIJACFXOEXAMPLE"`,
		"id of a real looking key":          "delete_access_key,svc-halden-ingest,AKIAQ7TZK2LW9XV4RM1P,OPS-8841,ok",
		"id beside a digest":                "AKIAQ7TZK2LW9XV4RM1P,356a192b7913b04c54574d18c28d46e6395428ab",
		"example of the vendor":             "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
		"secret that is null":               `"secretText": null, "key": null`,
		"masked password":                   `"password": "****"`,
		"masked password in CSV":            "Email,Password [Required],Status\na@b.example,****,Active\n",
		"N/A":                               "password: N/A\nsecret: n/a\n",
		"password that was never used":      "user,password_enabled,password_last_used\nsvc,false,no_information\n",
		"empty password":                    "password=\nsecret=\"\"\ntoken: ''\n",
		"redacted":                          "password: [REDACTED]\napi_key = <redacted>\ntoken: xxxxxxxxxxxxxxxxxxxx\n",
		"row of dots":                       "Password: ••••••••••\nToken: abc123...\n",
		"reference to the environment":      "password: ${DB_PASSWORD}\napi_key = $API_KEY1234567\nsecret: %API_SECRET_12345%\n",
		"reference to a vault":              "password: vault:kv/fleet/db#password\nsecret: arn:aws:secretsmanager:eu-north-1:123456789012:secret:fleet-AbC123\n",
		"name of a secret":                  "secret: svc-halden-ingest-credentials\ntoken: fleet-ci-2026\n",
		"path of a secret":                  "secret=kv/fleet/ingest/2026\n",
		"file with a secret":                "password_file: /run/secrets/db_password\npassword: /run/secrets/db_password\n",
		"code that reads a password":        "password := os.Getenv(\"DB_PASSWORD1\")\npassword = getPassword(user1)\nself.password = password\n",
		"type in a program":                 "password: string;\nsecret?: string;\ntoken: String,\n",
		"comparison in a program":           "if password == given123 {\n",
		"sentence about a password":         "Password: was reset on 12 November by Rolf.\nPassword: revoked\nPassword: must be changed before 2026-12-01\n",
		"date of a password":                "password: 2026-11-12T14:02:11Z\npassword: 12.11.2026\n",
		"ticket":                            "password: OPS-8841\nsecret: OPS-8842\n",
		"e-mail address":                    "password: marte.solberg@brightwater.example\n",
		"SHA-256":                           "sha256: " + hex64 + "\npassword: " + hex64 + "\nsecret = \"" + hex64 + "\"\n",
		"fingerprint of a key":              "ssh,remove_key,fleet-jump-01,SHA256:9kJJdrTjLnTeVrl/uh0pTCF3DvBUQ3MewuHI157T9WU,ok",
		"fingerprint with colons":           "token: 3B:1F:0C:9E:7A:5D:24:86:B0:E4:C8:F1:D9:A7:35:62:04:BC:8E:1F\n",
		"accessor of Vault":                 `"accessor": "EHVTWV7ISRDDJT5IZWRZJOKD", "id": ""`,
		"id of a token":                     `"token_id": 4711, "token_expires_at": null, "token_name": "fleet-ci"`,
		"UUID":                              `"secret": "841771dc-11c9-bbc7-bcac-6a3945a69cd9"`,
		"public key":                        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----\n",
		"certificate":                       "-----BEGIN CERTIFICATE-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END CERTIFICATE-----\n",
		"first line of a key in a sentence": "The file began with -----BEGIN RSA PRIVATE KEY----- and was shredded on 12 November.",
		"key that was blacked out":          "-----BEGIN PRIVATE KEY-----\n[removed]\n-----END PRIVATE KEY-----\n",
		"key of crosses":                    "-----BEGIN PRIVATE KEY-----\nXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX\n-----END PRIVATE KEY-----\n",
		"public SSH key":                    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJq8Zt7Kq2Lw9Xv4Rm1Pb6Nc3Jd5Hf0Gs8Ye2Uc4 halden@fleet",
		"beginning of a GitHub token":       "the token that begins with ghp_ and ends with 4Ia",
		"masked GitHub token":               "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		"web token without signature":       strings.TrimSuffix(webToken(""), "."),
		"dotted name that is no web token":  "eyJhbGljZV9hbmRfYm9i.eyJhbGljZV9hbmRfYm9i.aaaabbbbccccddddeeeeffff",
		"address without a password":        "https://fleet.brightwater.example:8443/clients/halden@2026",
		"address with a placeholder":        "postgres://user:password@host/db and mysql://root:${DB_PASSWORD}@host/db",
		"masked authorization":              "Authorization: Bearer ********\nAuthorization: Bearer <token>\n",
		"word bearer in a sentence":         "The bearer of this certificate confirms the wipe of the device.",
		"locked line of a shadow file":      "svc-halden:!:19000:0:99999:7:::\nroot:*:19000:0:99999:7:::\n",
		"column of secret names":            "name,secret,owner\ningest,svc-halden-ingest,Rolf\n",
		"column of password dates":          "user,password\nanna,2026-11-12\nola,revoked\n",
		"yes and no":                        "user;password;token\nanna;yes;no\n",
		"letters":                           "Secret revocation: done\nToken: revoked\n",
		"random base64":                     strings.Repeat(random40+"\n", 50),
	}
	for name, content := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if found := scan(content); len(found) > 0 {
				t.Errorf("found %v", found)
			}
		})
	}
}

func TestEvidenceOfTheExampleClientPasses(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../testkit/testdata/halden/evidence/*")
	if err != nil || len(files) != 6 {
		t.Fatalf("the evidence is %v, %v", files, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if found := scan(string(content)); len(found) > 0 {
			t.Errorf("%s: %v", file, found)
		}
		// The same file with a secret in it must not pass.
		leak := string(content) + "\ngh" + "p_" + random40[:36] + "\n"
		if found := scan(leak); len(found) != 1 || found[0].Kind != secrets.GitHubToken {
			t.Errorf("%s with a token: %v", file, found)
		}
	}
}

func TestPlaceIsTheCharacterWhereTheSecretBegins(t *testing.T) {
	t.Parallel()
	token := "gh" + "p_" + random40[:36]
	tests := []struct {
		content      string
		line, column int
	}{
		{token, 1, 1},
		{"\uFEFF" + token, 1, 1},
		{"one\ntwo " + token, 2, 5},
		{"one\r\ntwo\r\n\r\n" + token, 4, 1},
		{"blåbær 日本 " + token, 1, 11},
		{strings.Repeat("line\n", 30_000) + "  " + token, 30_001, 3},
		{strings.Repeat("wide ", 30_000) + token, 1, 150_001},
		{"Name,Größe,Password\nx,groß,\"Sommer2026\"\n", 2, 8},
	}
	for _, test := range tests {
		found := scan(test.content)
		if len(found) != 1 || found[0].Line != test.line || found[0].Column != test.column {
			t.Errorf("found %v, want line %d, column %d", found, test.line, test.column)
		}
	}
}

// TestSecretIsFoundAcrossEachBoundary moves a secret byte by byte over the
// place where the scanner goes from one window to the next.
func TestSecretIsFoundAcrossEachBoundary(t *testing.T) {
	t.Parallel()
	secret := " " + key("PRIVATE KEY", "\n")
	const window, ahead = 64 << 10, 8 << 10
	filler := strings.Repeat("x", 99) + "\n"
	for _, boundary := range []int{window, window - ahead, 2*window - 2*ahead} {
		for shift := -len(secret) - 300; shift < 300; shift += 7 {
			before := strings.Repeat(filler, boundary/100+5)[:boundary+shift]
			if found := scan(before + secret + filler); len(found) != 1 {
				t.Fatalf("secret at %d: found %v", boundary+shift, found)
			}
		}
	}
}

func TestEverySecretIsToldOnce(t *testing.T) {
	t.Parallel()
	content := strings.Join([]string{
		"password=Sommer2026! and gh" + "p_" + random40[:36], // the name adds nothing to the token
		"nothing",
		"password=Sommer2026!",
		"xox" + "b-123456789012-" + random40[:24] + " gh" + "p_" + random40[:36],
	}, "\n")
	var got []string
	for _, f := range scan(content) {
		got = append(got, f.String())
	}
	want := []string{
		"a GitHub token in line 1, column 26", "a password in line 3, column 1",
		"a Slack token in line 4, column 1", "a GitHub token in line 4, column 44",
	}
	if !slices.Equal(got, want) {
		t.Errorf("told %q, want %q", got, want)
	}
}

func TestBinaryFilesAreReadForUnmistakableSecretsOnly(t *testing.T) {
	t.Parallel()
	for _, magic := range []string{"PK\x03\x04\x00\x00", "\x89PNG\r\n\x1a\n\x00", "%PDF-1.7\n"} {
		if found := scan(magic + "password=Sommer2026!\nuser,password\nanna,Sommer2026\n"); len(found) > 0 {
			t.Errorf("%q: found %v by names beside it", magic, found)
		}
		if found := scan(magic + key("RSA PRIVATE KEY", "\n")); len(found) != 1 {
			t.Errorf("%q: a key in it was not found", magic)
		}
	}
}

func TestReaderEndsWithWhatWasFound(t *testing.T) {
	t.Parallel()
	clean := strings.Repeat("a line of a log\n", 5000)
	if err := iotest.TestReader(secrets.NewReader(strings.NewReader(clean)), []byte(clean)); err != nil {
		t.Errorf("clean bytes: %v", err)
	}
	leak := clean + "password: Sommer2026!\n"
	got, err := io.ReadAll(secrets.NewReader(iotest.DataErrReader(strings.NewReader(leak))))
	found, ok := errors.AsType[*secrets.Found](err)
	if !ok || string(got) != leak {
		t.Fatalf("read %d bytes, %v", len(got), err)
	}
	if want := "the file holds a password in line 5001, column 1"; found.Error() != want || len(found.Findings) != 1 {
		t.Errorf("says %q, want %q", found, want)
	}
	broken := errors.New("connection reset")
	if _, err := io.ReadAll(secrets.NewReader(io.MultiReader(strings.NewReader(leak), iotest.ErrReader(broken)))); !errors.Is(err, broken) {
		t.Errorf("a broken upload ends with %v", err)
	}
}

func TestSecretIsNeverRepeated(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{"Sommer2026!", "gh" + "p_" + random40[:36]} {
		err := error(&secrets.Found{Findings: scan("password: " + secret)})
		if err.Error() == "the file holds " || strings.Contains(err.Error(), secret) {
			t.Errorf("the message is %q", err)
		}
	}
}

func TestFullFileNeedsLittleMemory(t *testing.T) {
	s := secrets.NewScanner()
	block := []byte(strings.Repeat("password=Sommer2026! "+random40+"\n", 1000) + strings.Repeat("x", 1<<16))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range 40 {
		_, _ = s.Write(block)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > 1<<20 {
		t.Errorf("%d bytes are kept", kept)
	}
	if found := s.Findings(); len(found) != 20 {
		t.Errorf("%d findings, want the first 20", len(found))
	}
}

func FuzzCutsMakeNoDifference(f *testing.F) {
	f.Add([]byte("password=Sommer2026!\n"), uint16(3))
	f.Add([]byte("user,password\na,Sommer2026\n"), uint16(1))
	f.Add([]byte(toUTF16("token: "+random40, "big")), uint16(2))
	f.Add([]byte("\"a\",\"password\"\n\"\"\"\",\"\n"), uint16(5))
	f.Add([]byte{0xFF, 0xFE, 0x00, 0xD8, 0x41}, uint16(1))
	f.Fuzz(func(t *testing.T, content []byte, cut uint16) {
		whole := secrets.NewScanner()
		_, _ = whole.Write(content)
		want := whole.Findings()
		parts := secrets.NewScanner()
		for chunk := range slices.Chunk(content, int(cut)+1) {
			if n, err := parts.Write(chunk); n != len(chunk) || err != nil {
				t.Fatalf("wrote %d of %d, %v", n, len(chunk), err)
			}
		}
		if got := parts.Findings(); !slices.Equal(got, want) {
			t.Errorf("cut every %d bytes: %v, whole: %v", int(cut)+1, got, want)
		}
		lines := bytes.Count(content, []byte("\n")) + 1
		for _, finding := range want {
			if finding.Line < 1 || finding.Line > lines || finding.Column < 1 || finding.Column > len(content) {
				t.Errorf("%v is outside %d lines", finding, lines)
			}
		}
	})
}

func BenchmarkScanner(b *testing.B) {
	texts := map[string]string{
		"log":    strings.Repeat("2026-11-12T14:02:11Z rolf.ekeland aws delete_access_key svc-halden-ingest AKIAWWIJACFXOEXAMPLE ok\n", 10_000),
		"tokens": strings.Repeat(`{"token_name": "fleet-ci", "token_expires_at": null, "password": "****"}`+"\n", 10_000),
		"binary": "PK\x03\x04\x00" + strings.Repeat(random40+"\x00\x01", 20_000),
	}
	for name, text := range texts {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				s := secrets.NewScanner()
				_, _ = io.WriteString(s, text)
				s.Findings()
			}
		})
	}
}
