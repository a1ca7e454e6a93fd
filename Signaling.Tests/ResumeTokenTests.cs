using System.Buffers.Text;
using Signaling.AspNetCore.Rooms.State;

namespace Signaling.Tests;

public sealed class ResumeTokenTests
{
    private const string PeerId = "Ab0-_5678901234567890z";

    private static readonly string _secret = new('s', 43);

    [Theory]
    [InlineData("garden")]
    [InlineData("Gärten & Höfe 🌻")]
    public void Token_AsItIsWritten_IsRead(string room)
    {
        var token = ResumeToken.New(PeerId, room);

        ResumeToken.TryParse(token.Write(), out var read).Should().BeTrue();

        read.Should().Be(token);
        read!.Fits(token.Hash).Should().BeTrue();
        read.Fits(ResumeToken.New(PeerId, room).Hash).Should().BeFalse();
    }

    [Fact]
    public void Token_WithAnInvalidPart_IsNotRead()
    {
        var room = Encode("garden"u8);
        string[] wrong =
        [
            string.Empty, "..", _secret, $"{_secret}.{PeerId}", $"{_secret}.{PeerId}.{room}.", $"{_secret}.{PeerId}.", $".{PeerId}.{room}",
            $"{_secret}s.{PeerId}.{room}", $"{_secret[1..]}.{PeerId}.{room}", $"{_secret[1..]}!.{PeerId}.{room}", $"{_secret[1..]}ß.{PeerId}.{room}",
            $"{_secret}..{room}", $"{_secret}.{new string('p', 129)}.{room}", $"{_secret}.a b.{room}", $"{_secret}.p:a.{room}", $"{_secret}.ä.{room}",
            $"{_secret}.{PeerId}.%", $"{_secret}.{PeerId}.a", $"{_secret}.{PeerId}.{room}=", $"{_secret}.{PeerId}. {room}",
            $"{_secret}.{PeerId}.{Encode([0xff, 0xfe])}", $"{_secret}.{PeerId}.{Encode("a\nb"u8)}", $"{_secret}.{PeerId}.{Encode("\0"u8)}",
        ];

        wrong.Where(text => ResumeToken.TryParse(text, out _)).Should().BeEmpty();
    }

    private static string Encode(ReadOnlySpan<byte> room) => Base64Url.EncodeToString(room);
}
