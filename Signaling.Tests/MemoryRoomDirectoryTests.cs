namespace Signaling.Tests;

public sealed class MemoryRoomDirectoryTests : RoomDirectoryTests
{
    private protected override IReadOnlyDictionary<string, string?> StoreSettings { get; } = new Dictionary<string, string?>();
}
