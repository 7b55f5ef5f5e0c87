package desk

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// Tokens here are made up, and put together so that no scanner takes the file
// for a leak.
var (
	hex32  = "0123456789abcdef0123456789abcdef"
	bot    = "xoxb-" + "2345678901-" + hex32
	jwt    = "eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlMTIz"
	pemKey = "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEow\nabc\n-----END RSA PRIVATE KEY-----"
)

func TestMask(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		// Tokens tell by their beginning what they are.
		{"token " + bot + " is ours", "token xoxb-• is ours"},
		{"用 " + bot + "，谢谢", "用 xoxb-•，谢谢"},
		{"SLACK_APP_TOKEN=xapp-1-A0-123-abcdef", "SLACK_APP_TOKEN=•"},
		{"xoxe.xoxp-1-" + hex32, "xoxe.•"},
		{"key is sk-proj-" + hex32, "key is sk-•"},
		{"AKIA" + "ABCDEFGHIJKLMNOP", "AKIA•"},
		{"LTAI" + "5tAbCdEfGhIjKlMnOpQr", "LTAI•"},
		{"git clone https://x:ghp_" + hex32 + "@github.com/a/b", "git clone https://x:•@github.com/a/b"},
		{"ghp_" + hex32, "ghp_•"},
		{"glpat-" + "abcdefgh12345678", "glpat-•"},
		{"cookie " + jwt + "; path=/", "cookie eyJ•; path=/"},
		{"curl -H 'Authorization: Bearer abc123def456ghi'", "curl -H 'Authorization: Bearer •'"},
		{"authorization: basic YWRtaW46aHVudGVyMg==", "authorization: basic •"},
		{pemKey, "•"},
		{"see " + pemKey + " please", "see • please"},
		{"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz", "•"},

		// Links that let people in.
		{"https://hooks.slack.com/commands/T1/2/abc", "https://hooks.slack.com/commands/•"},
		{"<https://hooks.slack.com/services/T1/B2/abc|hook>", "<https://hooks.slack.com/services/•|hook>"},
		{"postgres://app:s3cr3t@db:5432/p6?sslmode=off", "postgres://app:•@db:5432/p6?sslmode=off"},
		{"jdbc:mysql://root:pass/w0rd@10.0.0.1/erp", "jdbc:mysql://root:•@10.0.0.1/erp"},
		{"redis://:pa55@cache", "redis://:•@cache"},
		{"https://x.cn/login?user=a&access_token=ab12cd34ef&x=1", "https://x.cn/login?user=a&access_token=•&x=1"},

		// Words before a password.
		{"password: hunter2", "password: •"},
		{"Password = hunter2!", "Password = •"},
		{"*password:* hunter2", "*password:* •"},
		{"`DB_PASSWORD=Tr0ub4dor&amp;3`", "`DB_PASSWORD=•`"},
		{"spring.datasource.password: \"my pass phrase\"", "spring.datasource.password: \"•\""},
		{`{"user":"ana","password":"abc,123","x":1}`, `{"user":"ana","password":"•","x":1}`},
		{`{\"password\":\"abc123\"}`, `{\"password\":\"•\"}`},
		{"Server=db;Password=ab;c1;Database=x", "Server=db;Password=•;Database=x"},
		{"my password is hunter2, thanks", "my password is •, thanks"},
		{"user ana password hunter22", "user ana password •"},
		{"password:\nhunter2", "password:\n•"},
		{"pwd=abc", "pwd=•"},
		{"--password=correcthorse", "--password=•"},
		{"密码：Abc123", "密码：•"},
		{"密码是123456，帮我看看", "密码是•，帮我看看"},
		{"账号 admin 密码 123456", "账号 admin 密码 •"},
		{"账号/密码：admin/123456", "账号/密码：•"},
		{"登录密码为 P@ssw0rd。", "登录密码为 •。"},
		{"密码是admin", "密码是•"},
		{"初始口令:zhgd@2026", "初始口令:•"},
		{"密码「abc」", "密码「abc」"},
		{"密码：「abc」", "密码：「•」"},
		{"AppSecret：9f86d081884c7d65", "AppSecret：•"},
		{"api key: 9f86d081", "api key: •"},
		{"aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCY", "aws_secret_access_key = •"},
		{"访问密钥 = 9f86d081", "访问密钥 = •"},

		// Cards carry a check digit.
		{"身份证 11010519491231002X 张三", "身份证 • 张三"},
		{"卡号6222021234567890128", "卡号•"},
		{"卡号 6222 0212 3456 7890 128", "卡号 •"},
		{"4111-1111-1111-1111", "•"},
	} {
		want := strings.ReplaceAll(c.want, "•", Masked)
		if got := Mask(c.in); got != want {
			t.Errorf("Mask(%q) = %q, want %q", c.in, got, want)
		}
	}
}

// What looks like a secret and is none must stay: it is searched for.
func TestMaskLeaves(t *testing.T) {
	for _, s := range []string{
		"", "a", "登录报 E1042", "ERR-1042", "ORA-12154: TNS could not resolve", "0x80070005", "RPT-7001 KB-1042.zh",
		"wrong password: E1042", "重置密码：ERR-1042 报错", "密码错误 E1042", "密码是错的", "密码过期了", "忘记密码怎么办", "修改密码：点右上角",
		"password: how do I change it?", "Password: wrong", "password is expired", "password is not accepted", "the password page 12 is blank",
		"密码为 8-20 位", "密码长度：8位", "密码 2026-11-27 过期", "password: <your password>", "password: ${DB_PASSWORD}", "password: ****", "password: xxxx",
		"password: https://p6.example/reset", "Unexpected token: ')' in line 12", "token expired", "token: invalid", "invalid token at position 1042",
		"CSRF token missing", "tokenizer: whitespace", "secret: no", "api key: missing", "secretary: Ana 12", "令牌已过期",
		"commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b", "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		"md5=d41d8cd98f00b204e9800998ecf8427e", "550e8400-e29b-41d4-a716-446655440000", "trace_id=4bf92f3577b34da6a3ce929d0e0e4736",
		"eyJ is how JSON begins", "task-sk-learn-model-2026", "sk-learn", "AKIA", "see asia.md", "GHP_1", "xoxo-love",
		"https://p6.example:8080/path?mail=a@b.cn", "https://example.com/a:b@c", "mailto:a@b.cn", "http://10.0.0.1:8080", "ssh://git@host/x",
		"basic usage of P6", "bearer of news", "Basic authentication fails with 401", "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----",
		"订单 6222021234567890", "卡号6222021234567890127", "tel 13800138000", "1700000000.000100", "2026-11-27 07:00:00.123456789", "110105194912310021", "11010519491331002X",
		"id 4111111111111112", "rows 4111111111111111.5", "P-4111111111111111", "v1.2.3-4111111111111111",
	} {
		if got := Mask(s); got != s {
			t.Errorf("Mask(%q) = %q, want it as it is", s, got)
		}
	}
}

func TestSecretKinds(t *testing.T) {
	for in, want := range map[string]SecretKind{
		bot: SecretToken, "password: hunter2": SecretPassword, pemKey: SecretKey, "https://hooks.slack.com/services/a/b": SecretLink,
		"11010519491231002X": SecretIDCard, "4111111111111111": SecretBankCard, "密钥：9f86d081": SecretToken, "ftp://a:b1@c": SecretPassword,
	} {
		if got := Secrets(in); len(got) != 1 || got[0].Kind != want {
			t.Errorf("Secrets(%q) = %+v, want one %s", in, got, want)
		}
	}
}

// Random hashes, UUIDs and codes are never taken for secrets by themselves.
func TestMaskLeavesHashes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`(id|trace|md5|commit|报错|节点)( |=|: ?|：)([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Z]{2,4}-?[0-9]{3,5})( at line [0-9]{1,4})?`).Draw(t, "s")
		if got := Mask(s); got != s {
			t.Errorf("Mask(%q) = %q", s, got)
		}
	})
}

// A password that is named is never left, wherever it stands.
func TestMaskFindsNamed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := rapid.SampledFrom([]string{"", "hi ", "您好，", "(", "\n"}).Draw(t, "before")
		name := rapid.SampledFrom([]string{"password: ", "Password=", "密码：", "密码是", "DB_PASSWORD=", `"password":"`, "密码 ", "口令为"}).Draw(t, "name")
		secret := rapid.StringMatching(`[a-z][A-Z][a-zA-Z0-9@#$%^+!]{3,20}[0-9][a-z]`).Draw(t, "secret")
		after := rapid.SampledFrom([]string{"", "\n", "，谢谢", " please", "\"", "。"}).Draw(t, "after")
		if got := Mask(before + name + secret + after); strings.Contains(got, secret) {
			t.Errorf("Mask leaves %q in %q", secret, got)
		}
	})
}

// However a text is made, each of its bytes is read a bounded number of times.
func TestMaskHostile(t *testing.T) {
	for _, s := range []string{
		"eyJ-", "sk-", "a://", "password:\"", "password:", "password:a>", "-----BEGIN ", "-----BEGIN PRIVATE KEY-----", "Bearer ", "密码", "密码：", "4 ", "4111 ",
		"https://hooks.slack.com/services/", "token=", "密码「",
	} {
		Mask(strings.Repeat(s, 1_000_000/len(s)))
		Mask(s + strings.Repeat("a1>", 300_000))
	}
}

func FuzzMask(f *testing.F) {
	for _, s := range []string{bot, jwt, pemKey, "password: hunter2", "密码：abc", "a://b:c@d", "4111 1111 1111 1111", "pwd=\"'`", "密码「", "password:&gt;", "Bearer "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		for _, secret := range Secrets(s) {
			if secret.From < end || secret.To <= secret.From || secret.To > len(s) || secret.Kind == "" {
				t.Fatalf("Secrets(%q): %+v after %d", s, secret, end)
			}
			end = secret.To
		}
		once := Mask(s)
		if again := Mask(once); again != once {
			t.Errorf("Mask(%q) = %q, and again %q", s, once, again)
		}
		if utf8.ValidString(s) && !utf8.ValidString(once) {
			t.Errorf("Mask(%q) = %q, not valid UTF-8", s, once)
		}
	})
}

// The limit is reading the text once: what checking its UTF-8 costs.
func BenchmarkMask(b *testing.B) {
	var valid bool
	texts := map[string]string{
		"en":   "The report export stops at 99 % since this morning, RPT-7001. I restarted the browser and tried another project, always the same. Who can help?",
		"zh":   "登录 P6 报 ERR-1042，重启浏览器、换了电脑都不行，昨天还是好的，其他同事也有一样的问题，麻烦看一下，谢谢",
		"long": strings.Repeat("2026-11-27 07:00:01.123 ERROR [main] c.e.p6.Export - java.lang.IllegalStateException: queue 7 is full\n", 80),
	}
	defer func() { _ = valid }()
	for _, name := range []string{"en", "zh", "long"} {
		s := texts[name]
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				Mask(s)
			}
			took, start := b.Elapsed(), time.Now()
			for range b.N {
				valid = utf8.ValidString(s)
			}
			b.ReportMetric(float64(took)/float64(time.Since(start)), "×read")
		})
	}
}
