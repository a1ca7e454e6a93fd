using System.Text;

namespace Signaling.Tests.Protocols;

/// <summary>Generates records of the hub protocol json: most are calls, with ordinary or unusual JSON, and some are broken.</summary>
internal sealed class JsonCalls(Random random)
{
    private static readonly string[] _targets =
        ["SendOffer", "SendAnswer", "SendIce", "SendMessage", "sendoffer", "Send\\u004fffer", "Join", "Leave", "GetRoster", "Jump", ""];

    private static readonly string[] _texts =
    [
        "plain", "v=0\\r\\no=- 1 2 IN IP4 127.0.0.1\\r\\ns=-\\r\\n", "\\\"\\\\\\/\\b\\f\\n\\r\\t", "\\u0041\\u00e9\\u20AC\\uFFFF", "\\u0000", "\\uD83D\\uDE00",
        "\u00e9\u20ac\U0001f600", "\u2028\u2029\ufeff\u007f", "<script>&'+`", "\\uD83D", "\\uDE00", "\\uD83Dx", "\\uD83D\\u0041", "\\uDE00\\uD83D", "\\x", "\\u12", "\\u12g4",
        "\\u+123", "\\u 12a", "\n", "\t", "\u001e", "\\", "\\u", "{\\\"hand\\\":\\\"up\\\"}", "",
    ];

    private static readonly string[] _others = ["0", "1", "7", "65535", "-1", "1.0", "1e0", "007", "123456", "null", "true", "[]", "{}", "\"0\"", "nul", "[{\"a\":[1]}]"];

    private static readonly string[] _spaces = ["", "", "", "", " ", "\r\n\t ", "/* c */", "\u00a0"];

    public byte[] Next()
    {
        var records = new StringBuilder();
        for (var count = OneIn(8) ? 2 : 1; count > 0; count--)
        {
            records.Append(Space()).Append(OneIn(20) ? Other() : Record()).Append(Space()).Append(OneIn(30) ? "x" : "").Append(OneIn(50) ? "" : "\u001e");
        }

        var bytes = Encoding.UTF8.GetBytes(records.ToString());
        if (OneIn(8))
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return OneIn(20) ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private string Record()
    {
        var target = OneIn(6) ? Pick(_targets) : _targets[random.Next(4)];
        List<string> fields =
        [
            Field("type", OneIn(20) ? Pick(["2", "3", "4", "5", "6", "7", "9", "01", "1.0", "\"1\"", "null", "10"]) : "1"),
            Field("target", OneIn(30) ? Other() : $"\"{target}\""),
            Field("arguments", OneIn(30) ? Other() : Arguments(target)),
        ];
        if (!OneIn(5))
        {
            fields.Add(Field("invocationId", OneIn(15) ? Pick(["\"\"", "null", "1", "\"\\u0031\"", "\"a b\""]) : $"\"{random.Next(1000)}\""));
        }

        if (OneIn(10))
        {
            fields.Add(Pick(["\"streamIds\":[]", "\"streamIds\":[\"1\"]", "\"headers\":{}", "\"headers\":{\"a\":\"b\"}", "\"unknown\":{\"a\":[1,2]}", "\"Type\":2", "\"\":0"]));
        }

        if (OneIn(25))
        {
            fields.Add(Pick(fields));
        }

        if (OneIn(25))
        {
            fields.RemoveAt(random.Next(fields.Count));
        }

        return Object(fields);
    }

    private string Arguments(string target)
    {
        var to = OneIn(12) ? Pick(["null", "\"\"", "\"\\u0041\"", "7", "\"\u00e9\""]) : "\"YXKxjXcT0qRoxVbQgb6Q8A\"";
        var content = OneIn(12) ? OneIn(2) ? Other() : Content(_targets[random.Next(4)]) : Content(target);
        string[] arguments = OneIn(25) ? [to] : OneIn(25) ? [to, content, content] : [to, content];
        return $"[{Space()}{string.Join($"{Space()},{Space()}", arguments)}{(OneIn(60) ? "," : "")}{Space()}]";
    }

    private string Content(string target)
    {
        switch (target.ToUpperInvariant())
        {
            case "SENDMESSAGE":
                return OneIn(10) ? "null" : Text();
            case "SENDICE" when OneIn(6):
                return "null";
            case "SENDICE":
                return Object(Some(("candidate", Text()), ("sdpMid", Text()), ("sdpMLineIndex", Other()), ("usernameFragment", Text())));
            default:
                return Object(Some(("type", OneIn(6) ? Text() : "\"offer\""), ("sdp", Text())));
        }
    }

    private List<string> Some(params (string Name, string Value)[] all)
    {
        var fields = all.Where(_ => !OneIn(12)).Select(field => Field(field.Name, OneIn(15) ? Other() : field.Value)).ToList();
        if (OneIn(12))
        {
            fields.Add(Pick(["\"unknown\":1", "\"sdp\":\"again\"", "\"Sdp\":\"v=0\"", "\"sdpmid\":null", "\"candidate\":\"c\"", "\"s\\u0064p\":\"x\"", "\"toJSON\":{\"a\":[]}"]));
        }

        return fields;
    }

    private string Object(List<string> fields)
    {
        var ordered = fields.ToArray();
        random.Shuffle(ordered);
        return $"{{{Space()}{string.Join($"{Space()},{Space()}", ordered)}{(OneIn(80) ? "," : "")}{Space()}}}";
    }

    private string Field(string name, string value) => $"\"{name}\"{Space()}:{Space()}{value}";

    private string Text() => OneIn(20) ? Other() : $"\"{string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => _texts[random.Next(OneIn(4) ? _texts.Length : 9)]))}\"";

    private string Other() => Pick(_others);

    private string Space() => OneIn(10) ? _spaces[random.Next(OneIn(10) ? _spaces.Length : 6)] : "";

    private bool OneIn(int times) => random.Next(times) == 0;

    private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
