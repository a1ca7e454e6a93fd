namespace Signaling.Tests.Support;

internal static class Awkward
{
    /// <summary>A text of about 3 kB in the form of SDP, with all characters that JSON, HTML or a careless copy might change.</summary>
    public static readonly string Text =
        "v=0\r\no=- 46117317 2 IN IP4 127.0.0.1\r\ns=-\r\n" +
        string.Concat(Enumerable.Range(0, 40).Select(i => $"a=candidate:{i} 1 udp 2122260223 192.0.2.{i} {50000 + i} typ host\r\n")) +
        "quote \" backslash \\ slash / tab \t nul \0 escape \u001b bell \a delete \u007f\r\n" +
        "html <script>alert('x')</script> &amp; +plus\r\n" +
        "separators \u2028 \u2029 bom \ufeff soft hyphen \u00ad no-break \u00a0\r\n" +
        "combining e\u0301 emoji \U0001f600 family \U0001f468\u200d\U0001f469\u200d\U0001f467 right-to-left \u202e\u05d0 plane 16 \U0010fffd\r\n" +
        "looks like escapes \\u0041 \\n %41 &#65;\r\n";
}
