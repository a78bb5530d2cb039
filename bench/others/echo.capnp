@0xb7d1c5a0e94f2c31;

interface Echo {
  echo @0 (payload :Data) -> (payload :Data);
}
