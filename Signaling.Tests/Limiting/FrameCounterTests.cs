using Signaling.AspNetCore.Limiting;

namespace Signaling.Tests.Limiting;

public sealed class FrameCounterTests
{
    private static readonly int[] _lengths = [0, 1, 125, 126, 300, 65_535, 65_536, 0, 0, 2];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(1 << 20)]
    public void Frames_OfEachLength_InPiecesOfAnySize_AreCountedOnce(int pieceLength)
    {
        byte[] bytes = [.. _lengths.SelectMany((length, index) => Frame(length, isMasked: index % 2 == 0))];
        var counter = default(FrameCounter);
        var frames = 0;

        foreach (var piece in bytes.Chunk(pieceLength))
        {
            frames += counter.Count(piece);
        }

        frames.Should().Be(_lengths.Length);
        counter.Count([0x81]).Should().Be(1, "the next frame begins");
        counter.Count([0x00]).Should().Be(0);
    }

    // Each byte of the content looks like the beginning of a frame.
    private static byte[] Frame(int length, bool isMasked)
    {
        var mask = (byte)(isMasked ? 0x80 : 0);
        byte[] header = length switch
        {
            < 126 => [0x81, (byte)(mask | length)],
            <= ushort.MaxValue => [0x81, (byte)(mask | 126), (byte)(length >> 8), (byte)length],
            _ => [0x81, (byte)(mask | 127), 0, 0, 0, 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length],
        };
        return [.. header, .. isMasked ? new byte[4] : [], .. Enumerable.Repeat((byte)0x81, length)];
    }
}
