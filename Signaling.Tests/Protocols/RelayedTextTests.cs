using System.Text;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Relay;
using Signaling.Tests.Support;

namespace Signaling.Tests.Protocols;

/// <summary>The size that a relayed text reports.</summary>
public sealed class RelayedTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("\u00e9\u20ac\U0001f600", "\u00e9\u20ac\U0001f600")]
    [InlineData("a\\r\\nb\\/", "a\r\nb/")]
    [InlineData("\\u0000\\u00e9\\u20ac\\uD83D\\uDE00", "\0\u00e9\u20ac\U0001f600")]
    [InlineData("", "")]
    public void Text_FromJson_IsAsLongAsItsUtf8_AndHoldsTwiceThatAtTheMost(string json, string text)
    {
        foreach (var times in new[] { 1, 1000 })
        {
            var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(json, times)) + "\"");
            JsonText.TryMeasure(bytes, out var length, out var utf8Length).Should().BeTrue();

            var relayed = RelayedText.FromJson(bytes.AsSpan(0, length), utf8Length);

            var expected = string.Concat(Enumerable.Repeat(text, times));
            length.Should().Be(bytes.Length - 1);
            relayed.Utf8Length.Should().Be(Encoding.UTF8.GetByteCount(expected));
            relayed.HeldBytes.Should().BeInRange(relayed.Utf8Length, 2 * relayed.Utf8Length);
            relayed.ToPlain().Should().Be(expected);
        }
    }

    [Fact]
    public void Signal_OfTheLargestContent_IsNoLargerThanQueuesAssume()
    {
        var limits = new SignalingLimits();
        foreach (var json in new[] { "\\n", "\\u0000", "x" })
        {
            var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(json, limits.MaxSdpBytes)) + "\"");
            JsonText.TryMeasure(bytes, out var length, out var utf8Length).Should().BeTrue();
            utf8Length.Should().Be(limits.MaxSdpBytes);

            var signal = Signal.ReceiveOffer("from", new RelayedDescription("offer", RelayedText.FromJson(bytes.AsSpan(0, length), utf8Length)));

            ((long)signal.Bytes).Should().BeInRange(limits.MaxSdpBytes, limits.MaxSignalBytes);
        }
    }

    [Fact]
    public void Text_InInvalidUtf8_IsRepaired()
    {
        RelayedText.FromUtf8([(byte)'a', 0xff, (byte)'b']).ToPlain().Should().Be("a\ufffdb");
        RelayedText.FromString("half \ud83d").ToPlain().Should().Be("half \ufffd");
    }
}
